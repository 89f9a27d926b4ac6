"""Runs what infra/athena holds against a folder of stored results: athena.py FOLDER, where keys of the bucket are paths.

sqlglot reads the SQL as Athena would and says it again for DuckDB, which runs it. Prints a JSON object: the rows of the
view, and of every query by the name of its file.
"""

import json
import sys
from pathlib import Path

import duckdb
import sqlglot
from sqlglot import exp

ROOT = Path(__file__).parents[2] / "infra" / "athena"


def statement(file):
    """The one statement of a file: Athena takes no more at a time."""
    [tree] = sqlglot.parse(file.read_text(), dialect="athena")
    return tree


def columns(file):
    """Names and types of a table, without those of its keys."""
    schema = statement(file).find(exp.Schema)
    return {column.name: column.args["kind"] for column in schema.expressions}


def as_hive_reads(value, kind, where):
    """A value whose names are as Hive has them. What the table has no column for is an error here, not left out."""
    if value is None:
        return None
    if kind.is_type("struct"):
        fields = {field.name: field.args["kind"] for field in kind.expressions}
        if unknown := sorted(set(map(str.lower, value)) - set(fields)):
            raise SystemExit(f"{where}: no column for {', '.join(unknown)}")
        return {name.lower(): as_hive_reads(part, fields[name.lower()], f"{where}.{name}") for name, part in value.items()}
    if kind.is_type("array"):
        return [as_hive_reads(part, kind.expressions[0], f"{where}[]") for part in value]
    if kind.is_type("map"):
        return {key: as_hive_reads(part, kind.expressions[1], f"{where}.{key}") for key, part in value.items()}
    return value


def rows(folder, table):
    """A row for each line of each file, as text files are read, with what its key says."""
    whole = exp.DataType(this=exp.DataType.Type.STRUCT, nested=True, expressions=[
        exp.ColumnDef(this=exp.to_identifier(name), kind=kind) for name, kind in table.items()
    ])
    for file in sorted(Path(folder).glob("v2/dt=*/**/*.json")):
        day = file.relative_to(folder).parts[1].removeprefix("dt=")
        for line in file.read_text().splitlines():
            yield {**as_hive_reads(json.loads(line), whole, file.name), "dt": day}


def load(database, folder, table):
    types = {name: kind.sql(dialect="duckdb") for name, kind in table.items()} | {"dt": "VARCHAR"}
    database.execute("CREATE SCHEMA fargate_auditor")
    database.execute(f"CREATE TABLE fargate_auditor.scans ({', '.join(f'{name} {kind}' for name, kind in types.items())})")
    source = Path(folder) / "rows.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows(folder, table)))
    listed = ", ".join(f"'{name}': '{kind}'" for name, kind in types.items())
    read = f"read_json('{source}', format = 'newline_delimited', columns = {{{listed}}})"
    database.execute(f"INSERT INTO fargate_auditor.scans BY NAME SELECT * FROM {read}")


def run(database, file):
    result = database.execute(statement(file).sql(dialect="duckdb"))
    names = [column[0] for column in result.description]
    return [dict(zip(names, row)) for row in result.fetchall()]


def main(folder):
    table = columns(ROOT / "scans.sql")
    keys = {"account", "region"}
    others = columns(ROOT / "cluster-scans.sql")
    if others != {name: kind for name, kind in table.items() if name not in keys}:
        raise SystemExit("the two tables differ in more than their keys")
    database = duckdb.connect()
    database.execute("SET TimeZone = 'UTC'")
    load(database, folder, table)
    database.execute(statement(ROOT / "findings.sql").sql(dialect="duckdb"))
    seen = database.execute("SELECT * FROM fargate_auditor.findings ORDER BY scan_id, fingerprint")
    names = [column[0] for column in seen.description]
    told = {"findings": [dict(zip(names, row)) for row in seen.fetchall()]}
    told |= {file.stem: run(database, file) for file in sorted((ROOT / "queries").glob("*.sql"))}
    print(json.dumps(told, default=str))


main(sys.argv[1])
