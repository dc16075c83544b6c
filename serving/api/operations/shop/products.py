"""Products: what is sold, as it was described when, how it sells."""

from serving.api.declared.parameters import CATEGORY, SINCE, TOP, UNTIL, key, within
from serving.api.declared.select import Select

PRODUCT = key("stock_item_id", "The product", 1)
OPERATIONS = (
    Select(
        name="products",
        path="/products",
        summary="Products as known now",
        sql="""SELECT stock_item_id, product_name, product_category, brand, size, color, unit_package, supplier_id,
        supplier_name, is_chiller_stock, tax_rate, unit_price, recommended_retail_price, typical_weight_per_unit
        FROM gold.dim_product WHERE is_current AND ($category::VARCHAR IS NULL OR product_category = $category)""",
        parameters=(CATEGORY,),
        page_by=("stock_item_id",),
        used_by="dashboard: products",
    ),
    Select(
        name="product",
        path="/products/{stock_item_id}",
        summary="One product as known now, with its stock",
        sql="""SELECT p.*, i.quantity_on_hand, i.reorder_level, i.target_stock_level, i.last_cost_price
        FROM gold.dim_product AS p LEFT JOIN silver.inventory AS i USING (stock_item_id)
        WHERE p.is_current AND p.stock_item_id = $stock_item_id""",
        parameters=(PRODUCT,),
        one=True,
        used_by="dashboard: products",
    ),
    Select(
        name="product_history",
        path="/products/{stock_item_id}/history",
        summary="Every version of one product: prices and names as they were",
        sql="SELECT * FROM gold.dim_product WHERE stock_item_id = $stock_item_id",
        parameters=(PRODUCT,),
        page_by=("product_key",),
        used_by="recipe: as it was then",
    ),
    Select(
        name="product_sales",
        path="/products/{stock_item_id}/sales",
        summary="What was sold of one product, by day",
        sql=f"""SELECT invoice_date, sum(quantity)::BIGINT AS quantity, sum(revenue) AS revenue,
        sum(line_profit) AS line_profit
        FROM gold.fact_sales WHERE stock_item_id = $stock_item_id
        AND {within("invoice_date")}
        GROUP BY invoice_date""",  # noqa: S608  # own words
        parameters=(PRODUCT, SINCE, UNTIL),
        page_by=("invoice_date",),
        used_by="dashboard: products",
    ),
    Select(
        name="product_pairs",
        path="/products/{stock_item_id}/bought-with",
        summary="What is ordered together with one product",
        sql="""SELECT other.stock_item_id, any_value(other.description) AS description, count(*) AS orders
        FROM silver.order_lines AS one JOIN silver.order_lines AS other
        ON other.order_id = one.order_id AND other.stock_item_id <> one.stock_item_id
        WHERE one.stock_item_id = $stock_item_id GROUP BY other.stock_item_id
        ORDER BY orders DESC, other.stock_item_id LIMIT $top""",
        parameters=(PRODUCT, TOP),
        docs={"orders": "Orders that have both"},
        used_by="dashboard: products",
    ),
    Select(
        name="suppliers",
        path="/suppliers",
        summary="Suppliers as known now",
        sql="SELECT * FROM gold.dim_supplier",
        page_by=("supplier_id",),
        used_by="dashboard: products",
    ),
    Select(
        name="cities",
        path="/cities",
        summary="Cities with state, sales territory and country",
        sql="SELECT * FROM gold.dim_city",
        page_by=("city_id",),
        used_by="recipe: a map of deliveries",
    ),
)
