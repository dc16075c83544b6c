"""Stock: how much lies where, what moves, what has to be ordered."""

from serving.api.declared.parameters import SINCE, UNTIL, Parameter, key, within
from serving.api.declared.select import Select

ITEM = key("stock_item_id", "The product", 1)
OPERATIONS = (
    Select(
        name="stock",
        path="/stock",
        summary="How much of each product lies in the warehouse this second, and what it is worth",
        sql="""SELECT i.stock_item_id, p.product_name, p.product_category, i.quantity_on_hand, i.bin_location,
        i.reorder_level,
        i.target_stock_level, i.last_cost_price, (i.quantity_on_hand * i.last_cost_price)::DECIMAL(18,2) AS
        stock_value
        FROM silver.inventory AS i LEFT JOIN gold.dim_product AS p
        ON p.stock_item_id = i.stock_item_id AND p.is_current""",
        docs={"stock_value": "quantity_on_hand times last_cost_price, in US dollars"},
        page_by=("stock_item_id",),
        live=True,
        used_by="dashboard: stock",
    ),
    Select(
        name="stock_to_reorder",
        path="/stock/to-reorder",
        summary="Products that are at or under their reorder level",
        sql="""SELECT stock_item_id, quantity_on_hand, reorder_level, target_stock_level,
        target_stock_level - quantity_on_hand AS missing FROM silver.inventory WHERE quantity_on_hand <=
        reorder_level""",
        docs={"missing": "Units up to the target stock level"},
        page_by=("stock_item_id",),
        live=True,
        used_by="dashboard: stock",
    ),
    Select(
        name="stock_by_category",
        path="/stock/by-category",
        summary="Stock and its value by product category",
        sql="""SELECT p.product_category, count(*) AS items, sum(i.quantity_on_hand)::BIGINT AS quantity_on_hand,
        sum(i.quantity_on_hand * i.last_cost_price)::DECIMAL(18,2) AS stock_value
        FROM silver.inventory AS i JOIN gold.dim_product AS p
        ON p.stock_item_id = i.stock_item_id AND p.is_current GROUP BY p.product_category
        ORDER BY stock_value DESC, p.product_category""",
        docs={"items": "Products", "stock_value": "Their stock at the last cost price, in US dollars"},
        used_by="dashboard: stock",
    ),
    Select(
        name="stock_movements",
        path="/stock/movements",
        summary="Movements of stock, the newest first",
        sql=f"""SELECT * FROM gold.fact_stock_movements
        WHERE {within("movement_date")}
        AND ($movement_type::VARCHAR IS NULL OR movement_type = $movement_type)""",  # noqa: S608  # own words
        parameters=(SINCE, UNTIL, Parameter("movement_type", str, "Movements of one kind alone", longest=50)),
        page_by=("movement_id",),
        newest_first=True,
        used_by="dashboard: stock",
    ),
    Select(
        name="stock_of_product",
        path="/stock/{stock_item_id}/daily",
        summary="Stock of one product by day: its movements added up",
        sql="""SELECT movement_date, movement_count, quantity, sold_quantity,
        sum(quantity) OVER (ORDER BY movement_date) AS stock FROM gold.daily_stock WHERE stock_item_id =
        $stock_item_id""",
        parameters=(ITEM,),
        docs={"stock": "All movements up to that day added up"},
        page_by=("movement_date",),
        used_by="dashboard: stock",
    ),
)
