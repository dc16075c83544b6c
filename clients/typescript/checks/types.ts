/** What the compiler has to refuse: were the generated types to become loose, the lines below would be no errors any more. */

import { customers, kpisDaily } from "../src/lakepulse.ts";

const page = await customers({ page_rows: 10 });
// @ts-expect-error: before the status is known the data may be a problem.
console.log(page.data.data);
if (page.status === 200) {
  // @ts-expect-error: no such column.
  console.log(page.data.data[0]?.customer_shoe_size);
  // @ts-expect-error: a number, or null.
  const orders: string = page.data.data[0]?.total_orders;
  console.log(orders);
}
// @ts-expect-error: no such parameter.
await kpisDaily({ region: "Far West" });
