"""Page Géocoder: addresses in, their positions on a map and in a file out."""

import streamlit as st

from geo.address_tables.presentation import count_rows, download_of, map_message, shown_rows
from geo.address_tables.sheet import GeocodedTable, choose_columns, geocode_table
from geo.address_tables.uploads import (
    MOST_BYTES,
    decode_content,
    read_pasted,
    read_upload,
    require_few_rows,
)
from geo.application import open_application
from geo.errors import InputError
from geo.tables import Table
from geo.web.cards import addresses_html
from pages.components import address_list, address_map, file_choice
from pages.speech import note_french

ROWS_A_PAGE = 50
FILE_CHOICE = {
    "label": "Ou un fichier CSV ou XLSX, de 10 Mo au plus",
    "accept": ".csv,.txt,.tsv,.xlsx",
    "largest": MOST_BYTES,
    "too_large": "Ce fichier dépasse 10 Mo : coupez-le en plusieurs.",
}
EXAMPLE = "12 rue de la République, 07200 Aubenas\nLe Bourg, Vogüé\nplace de l'église, Balazuc"

geocoding = open_application().geocoding
memory = st.session_state
memory.setdefault("geocoded", None)


def read_addresses(pasted: str) -> tuple[Table, str]:
    """Return the file that was chosen, or what was pasted, as a table, and its separator."""
    chosen = memory["file_choice"].file if "file_choice" in memory else None
    if chosen is None:
        return read_pasted(pasted), ";"
    return read_upload(decode_content(chosen["content"]), str(chosen["name"]))


def geocode(table: Table, separator: str, text: list[str], postcode: str | None) -> None:
    """Geocode `table` and keep the answer until the next one."""
    require_few_rows(table)
    columns = choose_columns(table, text, postcode=postcode)
    bar = st.progress(0.0, "Recherche des adresses…")
    done = 0

    def advance(rows: int) -> None:
        nonlocal done
        done += rows
        bar.progress(min(1.0, done / max(1, len(table.rows))), "Recherche des adresses…")

    geocoded = geocode_table(table, columns, geocoding.chain, on_progress=advance)
    bar.empty()
    memory["geocoded"], memory["columns"], memory["separator"] = geocoded, columns, separator
    memory["rows"] = shown_rows(geocoded)
    memory["file"] = download_of(geocoded, geocoding.form, separator=separator)
    memory["page"], memory["only_doubtful"] = 1, False


def ask() -> None:
    """Ask for addresses, and geocode them when the button is pressed."""
    pasted = st.text_area("Adresses, une par ligne", key="pasted", placeholder=EXAMPLE, height=150)
    file_choice(key="file_choice", data=FILE_CHOICE, on_file_change=lambda: None)
    if not st.button("Géocoder", type="primary"):
        return
    try:
        geocode(*read_addresses(pasted), [], None)
    except InputError as error:
        memory["geocoded"] = None
        st.write(error.sentence)


def choose_other_columns(geocoded: GeocodedTable) -> None:
    """Say which columns were read, and let others be chosen."""
    table, columns = geocoded.table, memory["columns"]
    if len(table.columns) == 1:
        return
    with st.expander(f"Colonnes lues : {', '.join(columns.text) or columns.postcode}"):
        names = list(table.columns)
        text = st.multiselect("Adresse", names, default=list(columns.text), placeholder="Aucune")
        at = None if columns.postcode is None else names.index(columns.postcode)
        postcode = st.selectbox("Code postal", names, index=at, placeholder="Aucune")
        if st.button("Géocoder avec ces colonnes") and text:
            geocode(table, memory["separator"], text, postcode)
            st.rerun()


def turn_page(page: int) -> None:
    """Go to another page of the list."""
    memory["page"] = page


def first_page() -> None:
    """Start again at the first page."""
    memory["page"] = 1


def show_list() -> None:
    """Show the rows, those to be checked alone when that is asked."""
    rows = memory["rows"]
    doubtful = [row for row in rows if not row.is_sure]
    if doubtful and len(doubtful) < len(rows):
        st.toggle("À vérifier seulement", key="only_doubtful", on_change=first_page)
    shown = doubtful if memory.get("only_doubtful") else rows
    start = (memory["page"] - 1) * ROWS_A_PAGE
    html = addresses_html(shown[start : start + ROWS_A_PAGE])
    address_list(key="list", data={"html": html})
    before, after = st.columns(2)
    if start:
        before.button("Adresses précédentes", on_click=turn_page, args=(memory["page"] - 1,))
    if start + ROWS_A_PAGE < len(shown):
        after.button("Adresses suivantes", on_click=turn_page, args=(memory["page"] + 1,))


def show_answer(geocoded: GeocodedTable) -> None:
    """Show the map, the list and the file."""
    st.subheader(count_rows(memory["rows"]), anchor=False)
    for remark in geocoded.table.remarks:
        st.caption(remark.sentence)
    for fault in geocoded.table.faults[:5]:
        st.caption(f"Ligne {fault.line} : {fault.error.sentence}")
    choose_other_columns(geocoded)
    st.download_button(
        "Télécharger en CSV",
        memory["file"],
        "adresses-geocodees.csv",
        "text/csv",
        on_click="ignore",
    )
    map_side, list_side = st.columns([7, 5])
    with map_side:
        address_map(key="map", data=map_message(memory["rows"]))
    with list_side:
        show_list()


st.title("Géocoder des adresses", anchor=False)
note_french()
if not geocoding.is_local:
    st.caption(
        "Aucune adresse n'est chargée sur cette machine : les réponses s'arrêtent à la commune."
    )
ask()
if memory["geocoded"] is not None:
    show_answer(memory["geocoded"])
st.page_link("integrer.py", label="Intégrer la carte à votre site")
