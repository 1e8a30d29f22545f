"""These read the installed Streamlit: they say at once what a new version moved."""

from geo.web.streamlit_files import find_chunks, first_files, immutable_files, streamlit_folder

FOLDER = streamlit_folder()


def test_first_files_exist_and_hold_the_entry_script():
    paths = first_files(FOLDER)
    assert all(path.is_file() for path in paths)
    assert any(path.match("js/index.*.js") for path in paths)
    assert any(path.match("css/index.*.css") for path in paths)


def test_every_file_of_the_static_folder_has_its_address():
    files = immutable_files(FOLDER)
    assert all(path.is_file() for path in files.values())
    assert all(url.startswith("/static/") for url in files)


def test_chunks_of_a_widget_come_with_what_they_import_and_without_the_first_files():
    names = {path.name.split(".")[0] for path in find_chunks(FOLDER, ["TextInput"])}
    assert {"TextInput", "TextField"} <= names
    assert not set(find_chunks(FOLDER, ["TextInput"])) & set(first_files(FOLDER))


def test_unknown_widget_is_passed_over():
    assert find_chunks(FOLDER, ["NoSuchWidget"]) == []


def test_chunk_named_twice_comes_once():
    assert find_chunks(FOLDER, ["TextInput", "TextInput"]) == find_chunks(FOLDER, ["TextInput"])
