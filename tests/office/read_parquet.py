"""Reads a Parquet table with DuckDB or polars: types of columns, number of rows, sums, and one row."""

from job import run


def by_duckdb(file):
    import duckdb

    table = duckdb.from_parquet(file)
    sums = duckdb.sql(f"select sum(area), sum(signs), max(depth), min(visited) from '{file}'").fetchone()
    first = dict(zip(table.columns, table.limit(1).fetchone()))
    return {name: str(kind) for name, kind in zip(table.columns, table.types)}, len(table), sums, first


def by_polars(file):
    import polars

    table = polars.read_parquet(file)
    sums = table["area"].sum(), table["signs"].sum(), table["depth"].max(), table["visited"].min()
    return {name: str(kind) for name, kind in table.schema.items()}, len(table), sums, table.row(0, named=True)


def read(job):
    types, rows, sums, first = {"duckdb": by_duckdb, "polars": by_polars}[job["library"]](job["file"])
    shown = {name: None if value is None else str(value) for name, value in first.items()}
    return {"types": types, "rows": rows, "sums": [str(value) for value in sums], "first": shown}


run(read)
