/** Customers page by page, then days, asked again whether anything has changed: `node examples/customers.ts`. */

import { connect } from "../src/call.ts";
import { customers, kpisDaily, type CustomersParams, type CustomersRow } from "../src/lakepulse.ts";

/** Every customer; all pages are of one publication. */
async function* everyCustomer(): AsyncGenerator<CustomersRow> {
  let asked: CustomersParams = { page_rows: 100 };
  for (;;) {
    const page = await customers(asked);
    if (page.status !== 200) throw new Error(`customers: ${page.status} ${page.data?.detail}`);
    yield* page.data.data;
    if (!page.data.next) return;
    asked = { ...asked, cursor: page.data.next };
  }
}

const { LAKEPULSE_API: address = "http://127.0.0.1:19106", LAKEPULSE_KEY: key = "" } = process.env;
connect({ address, key });

let count = 0;
for await (const customer of everyCustomer()) if (customer.total_orders) count++;

const first = await kpisDaily({ page_rows: 7 });
if (first.status !== 200) throw new Error(`kpis_daily: ${first.status} ${first.data?.detail}`);
const again = await kpisDaily({ page_rows: 7 }, { headers: { "If-None-Match": first.headers.get("ETag") ?? "" } });

console.log(`${count} customers have ordered`);
console.log(`${first.data.data.length} days as of LSN ${first.data.basis.commit_lsn}; asked again: ${again.status}`);
