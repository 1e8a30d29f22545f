"""Page Importer: a list of somebody else's, looked at first, then written whole or not at all."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import PurePath

import streamlit as st

from geo.application import open_application
from geo.columns import ColumnMap
from geo.entries import Actor
from geo.errors import AlentourError
from geo.french import typeset
from geo.importing import Fate, ImportPlan, Stage, apply_plan, plan_import
from geo.importing.opening import open_edges, source_called
from geo.importing.preview import COLUMN_LABELS, MAIN_FIELDS, SEVERAL_FIELDS, sample_of
from geo.importing.refreshing import columns_for
from geo.importing.report import report_csv, say_counts, say_statuses
from geo.importing.showing import FILTERS, filter_label, plan_points, shown_lines
from geo.importing.uploads import MOST_BYTES, read_upload
from geo.registry.database import Registry
from geo.registry.sources import Source, list_imports, list_sources
from geo.roles import Permission
from geo.tables import Table
from geo.web.import_view import faults_html, plan_html, sample_html, sources_html, vanished_html
from geo.wording import count_label
from pages.components import file_choice, import_list, work_map
from pages.desk import open_desk

ROWS_A_PAGE = 25
FILE_CHOICE = {
    "label": "Fichier CSV, XLSX, ODS, GeoJSON, JSON, KML, KMZ, GPX ou GeoPackage, de 50 Mo au plus",
    "accept": ".csv,.txt,.tsv,.xlsx,.ods,.json,.geojson,.umap,.jsonld,.kml,.kmz,.gpx,.gpkg,"
    ".parquet,.gz",
    "largest": MOST_BYTES,
    "too_large": "Ce fichier dépasse 50 Mo : coupez-le en plusieurs.",
}
OUTSIDE = {
    True: "Les enregistrer comme refusées : vous pourrez en accepter une à une",
    False: "Les laisser de côté : elles n'entrent pas dans le registre",
}

actor = open_desk(Permission.IMPORT)
application = open_application()
memory = st.session_state
for name in ("import_table", "import_plan", "import_done"):
    memory.setdefault(name, None)


def forget_plan() -> None:
    """Let go of a plan that no longer says what would be written."""
    memory["import_plan"], memory["import_done"], memory["import_page"] = None, None, 0


def forget_file() -> None:
    """Let go of the file before, and call the source after the new one unless it has a name."""
    forget_plan()
    memory["import_table"] = None
    chosen = memory["import_file"].file
    if chosen is not None and not memory.get("import_name"):
        memory["import_name"] = PurePath(str(chosen["name"])).name.partition(".")[0]


def read_chosen() -> Table | None:
    """Return the table of the file that was chosen, read once."""
    chosen = memory["import_file"].file if "import_file" in memory else None
    if chosen is None:
        return None
    if memory["import_table"] is None:
        with st.spinner("Lecture du fichier…"):
            memory["import_table"] = read_upload(chosen["content"], str(chosen["name"]))
    table: Table = memory["import_table"]
    return table


def choose_source(registry: Registry) -> Source:
    """Ask where the list comes from and what becomes of its entries."""
    name_side, licence_side = st.columns(2)
    name = name_side.text_input(
        "Nom de la source, tel que le public le lira", key="import_name", on_change=forget_plan
    )
    known = source_called(registry, name, {})
    licence = licence_side.text_input(
        "Licence", known.licence or "", key=f"licence-{known.key}", on_change=forget_plan
    )
    if known.read_at is not None:
        st.caption("Cette source est déjà connue : ce fichier la mettra à jour.")
    keeps_outside = st.radio(
        "Fiches hors du territoire",
        list(OUTSIDE),
        format_func=OUTSIDE.__getitem__,
        index=list(OUTSIDE).index(known.keeps_outside),
        key=f"outside-{known.key}",
        on_change=forget_plan,
    )
    is_published = st.checkbox(
        "Publier d'emblée les fiches dans le territoire et sans doute",
        known.is_published,
        key=f"publish-{known.key}",
        on_change=forget_plan,
    )
    return replace(
        known,
        licence=licence.strip() or None,
        keeps_outside=keeps_outside,
        is_published=is_published,
    )


def choose_columns(table: Table, source: Source) -> ColumnMap:
    """Show which column was read as what, and let others be chosen."""
    guessed = columns_for(table, source).columns
    chosen = {field: names for field, names in guessed.items() if field not in MAIN_FIELDS}
    names = list(table.columns)
    with st.expander("Changer les colonnes lues"):
        sides = st.columns(3)
        for rank, field in enumerate(MAIN_FIELDS):
            label, mine = COLUMN_LABELS[field].capitalize(), list(guessed.get(field, ()))
            key = f"column-{field}-{source.key}-{table.path.name}"
            with sides[rank % 3]:
                if field in SEVERAL_FIELDS:
                    picked = st.multiselect(
                        label, names, mine, key=key, placeholder="Aucune", on_change=forget_plan
                    )
                else:
                    at = names.index(mine[0]) if mine else None
                    one = st.selectbox(
                        label,
                        names,
                        at,
                        key=key,
                        placeholder="Aucune",
                        on_change=forget_plan,
                    )
                    picked = [] if one is None else [one]
            if picked:
                chosen[field] = tuple(picked)
    return ColumnMap(chosen)


def prepare(table: Table, columns: ColumnMap, source: Source, registry: Registry) -> None:
    """Work out what the import would do, with a bar."""
    bar = st.progress(0.0, Stage.READING)

    def advance(stage: Stage, done: int, total: int) -> None:
        bar.progress(min(1.0, done / max(1, total)), stage)

    edges = open_edges(
        registry, application.boundaries, application.geocoding, application.settings
    )
    kept = replace(source, columns=dict(columns.columns))
    memory["import_plan"] = plan_import(table, columns, kept, edges, on_progress=advance)
    memory["import_done"], memory["import_page"] = None, 0
    bar.empty()


def turn_page(by: int) -> None:
    """Go to another page of the list."""
    memory["import_page"] = max(0, memory.get("import_page", 0) + by)


def first_page() -> None:
    """Start again at the first page."""
    memory["import_page"] = 0


def show_rows(plan: ImportPlan) -> None:
    """Show the rows on a map and in a list, a filter at a time."""
    filters = [one for one in FILTERS if any(map(one.takes, plan.rows))]
    if not filters:
        return
    labels = {one.key: filter_label(plan, one) for one in filters}
    key = st.radio(
        "Voir",
        list(labels),
        format_func=labels.__getitem__,
        horizontal=True,
        key="import_filter",
        on_change=first_page,
    )
    chosen = next(one for one in filters if one.key == key)
    start = memory.get("import_page", 0) * ROWS_A_PAGE
    total = sum(map(chosen.takes, plan.rows))
    map_side, list_side = st.columns([6, 6])
    with map_side:
        points = plan_points(plan, chosen)
        work_map(
            key="import_map",
            data={
                "title": "Carte des fiches à importer",
                "points": points,
                "fit": "points",
                "isSmall": True,
            },
        )
    with list_side:
        lines = shown_lines(plan, chosen, start, ROWS_A_PAGE)
        import_list(key="import_rows", data={"html": plan_html(lines)})
        before, after = st.columns(2)
        if start:
            before.button("Fiches précédentes", on_click=turn_page, args=(-1,))
        if start + ROWS_A_PAGE < total:
            after.button("Fiches suivantes", on_click=turn_page, args=(1,))


def show_plan(plan: ImportPlan, registry: Registry, by: Actor) -> None:
    """Show what would be written, and write it when the button is pressed."""
    st.subheader(say_counts(plan.counts), anchor=False)
    if plan.statuses:
        st.text(f"Nouvelles fiches : {', '.join(say_statuses(plan))}.")
    for remark in plan.remarks[:5]:
        st.text(typeset(remark.sentence))
    if plan.is_shrunk:
        st.text(
            "Attention : ce fichier a moins de la moitié des fiches que la source avait à la"
            " dernière lecture."
        )
    offer_writing(plan, registry, by)
    show_rows(plan)
    if plan.vanished:
        with st.expander(f"Disparues de la source ({len(plan.vanished)})"):
            import_list(key="import_vanished", data={"html": vanished_html(plan.vanished)})
    if plan.faults:
        with st.expander(f"Lignes inutilisables ({len(plan.faults)})"):
            import_list(key="import_faults", data={"html": faults_html(plan.faults)})


def offer_writing(plan: ImportPlan, registry: Registry, by: Actor) -> None:
    """Write the plan when the button is pressed; offer the report, to be read first."""
    count = len(plan.written) + len(plan.vanished)
    if not count:
        st.text("Rien à écrire.")
    label = f"Importer {count_label(count, 'fiche', 'fiches')}"
    if count and st.button(label, type="primary"):
        with st.spinner("Écriture…"):
            memory["import_done"] = apply_plan(registry, plan, by=by, at=datetime.now(UTC))
        st.rerun()
    download_report(plan)


def download_report(plan: ImportPlan) -> None:
    """Offer the report as a file."""
    st.download_button(
        "Télécharger le compte rendu",
        report_csv(plan).encode("utf-8", "replace"),
        f"import-{plan.source.key}.csv",
        "text/csv",
        on_click="ignore",
    )


def show_done(plan: ImportPlan) -> None:
    """Say what was written, and where to go on."""
    st.subheader("C'est importé", anchor=False)
    st.text(f"{say_counts(plan.counts)}.")
    if plan.statuses:
        st.text(f"Nouvelles fiches : {', '.join(say_statuses(plan))}.")
    waiting = any(row.fate is Fate.NEW for row in plan.rows)
    if waiting:
        st.link_button("Voir les demandes", "/demandes")
    download_report(plan)


def show_sources(registry: Registry) -> None:
    """Show where entries come from."""
    with registry.reading() as connection:
        sources, imports = list_sources(connection), list_imports(connection)
    if sources:
        st.subheader("Sources", anchor=False)
        import_list(key="import_sources", data={"html": sources_html(sources, imports)})


def show_import(registry: Registry) -> None:
    """Show the page, one step after the other."""
    file_choice(key="import_file", data=FILE_CHOICE, on_file_change=forget_file)
    table = read_chosen()
    if table is None:
        return
    source = choose_source(registry)
    columns = choose_columns(table, source)
    plan = memory["import_plan"]
    if plan is not None and memory["import_done"] is not None:
        show_done(plan)
        return
    import_list(key="import_sample", data={"html": sample_html(sample_of(table, columns))})
    if st.button("Préparer l'import", type="secondary" if plan else "primary"):
        prepare(table, columns, source, registry)
    if memory["import_plan"] is not None:
        show_plan(memory["import_plan"], registry, actor)


st.title("Importer une liste", anchor=False)
if application.registry is None:
    st.text("Cette carte montre un fichier : il n'y a pas de registre où importer.")
else:
    try:
        show_import(application.registry)
    except AlentourError as error:
        forget_plan()
        st.text(typeset(error.sentence))
    show_sources(application.registry)
