"""SELECTs: parsed and resolved, in both engines' SQL, with the lineage and the joins that are read from them."""
