/** Orders by day, page by page, then customers, asked again whether anything has changed: `node examples/days.ts`. */

import { connect } from "../src/call.ts";
import { customers, kpisDaily, type KpisDailyParams, type KpisDailyRow } from "../src/lakepulse.ts";

/** Every day; all pages are of one publication. */
async function* everyDay(): AsyncGenerator<KpisDailyRow> {
  let asked: KpisDailyParams = { page_rows: 100 };
  for (;;) {
    const page = await kpisDaily(asked);
    if (page.status !== 200) throw new Error(`kpis_daily: ${page.status} ${page.data?.detail}`);
    yield* page.data.data;
    if (!page.data.next) return;
    asked = { ...asked, cursor: page.data.next };
  }
}

const { LAKEPULSE_API: address = "http://127.0.0.1:19106", LAKEPULSE_KEY: key = "" } = process.env;
connect({ address, key });

let days = 0;
let orders = 0;
for await (const day of everyDay()) {
  days++;
  orders += day.total_orders ?? 0;
}

const first = await customers();
if (first.status !== 200) throw new Error(`customers: ${first.status} ${first.data?.detail}`);
const again = await customers({}, { headers: { "If-None-Match": first.headers.get("ETag") ?? "" } });

console.log(`${orders} orders on ${days} days`);
console.log(`customers as of LSN ${first.data.basis.commit_lsn}; asked again: ${again.status}`);
