import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from geo.errors import DataMissing, FileRefused, QueryRefused
from geo.geocoding.address_index import (
    AddressIndex,
    drop_part,
    list_parts,
    load_file,
)
from geo.geocoding.index_part import intersect
from tests.geocoding.address_files import (
    AUBENAS,
    LOCALITIES,
    VALS,
    locality_rows,
    write_ban,
    write_rows,
)


@pytest.fixture
def folder(tmp_path):
    load_file(tmp_path / "index", write_ban(tmp_path))
    return tmp_path / "index"


def names(index, code):
    streets = index.streets(code)
    return [streets.record(place).name for place in range(len(streets))]


def test_an_index_that_was_never_loaded_is_empty(tmp_path):
    index = AddressIndex.open(tmp_path / "nowhere")
    assert (index.insee_codes(), index.streets("07019")) == ([], None)


def test_streets_of_a_commune_come_with_their_texts(folder):
    index = AddressIndex.open(folder)
    streets = index.streets("07019")
    record = streets.record(streets.find("ruelilas")[0])
    assert (record.name, record.postcode, record.id) == ("Rue des Lilas", "07200", "07019_0000")
    assert "07331" in index


def test_numbers_of_a_street_are_sorted_with_their_positions(folder):
    streets = AddressIndex.open(folder).streets("07019")
    part, street = streets.part_and_street(streets.find("ruelilas")[0])
    start, numbers, repetitions = part.street_numbers(street)
    assert list(zip(numbers, repetitions, strict=True))[2:4] == [(12, ""), (12, "bis")]
    assert part.number_position(start + 1) == (4.39, 44.6202)


def test_two_files_serve_one_commune_together(folder, tmp_path):
    rows = locality_rows("Le Mas", commune=AUBENAS)
    load_file(folder, write_rows(tmp_path / "lieux-dits-07.csv", LOCALITIES, rows))
    index = AddressIndex.open(folder)
    assert {"Le Mas", "Rue des Lilas"} <= set(names(index, "07019"))
    assert [part.name for part in list_parts(folder)] == ["adresses-07", "lieux-dits-07"]


def test_loading_again_replaces_that_file_alone(folder, tmp_path):
    load_file(folder, write_ban(tmp_path, "adresses-26.csv", ((VALS, "Rue Neuve", ("1",)),)))
    load_file(folder, write_ban(tmp_path, streets=((AUBENAS, "Rue Neuve", ("1",)),)))
    index = AddressIndex.open(folder)
    assert names(index, "07019") == names(index, "07331") == ["Rue Neuve"]
    assert len(list(folder.glob("*.part"))) == 2


def test_an_index_in_use_keeps_answering_until_it_is_refreshed(folder, tmp_path):
    index = AddressIndex.open(folder)
    load_file(folder, write_ban(tmp_path, streets=((AUBENAS, "Rue Neuve", ("1",)),)))
    assert "Rue des Lilas" in names(index, "07019")
    assert (index.refresh(), index.refresh()) == (True, False)
    assert names(index, "07019") == ["Rue Neuve"]


def test_a_refused_file_leaves_the_index_as_it_was(folder, tmp_path):
    before = sorted(folder.iterdir())
    (tmp_path / "adresses-07.csv").write_text("nom;prix\nmiel;8\n")
    with pytest.raises(FileRefused):
        load_file(folder, tmp_path / "adresses-07.csv")
    assert sorted(folder.iterdir()) == before


def test_dropping_a_departement_drops_its_addresses_and_localities(folder, tmp_path):
    load_file(
        folder, write_rows(tmp_path / "lieux-dits-07.csv", LOCALITIES, locality_rows("Le Mas"))
    )
    assert drop_part(folder, "07") == ["adresses-07", "lieux-dits-07"]
    assert (list_parts(folder), list(folder.glob("*.part"))) == ([], [])


def test_dropping_what_is_not_loaded_is_refused(folder):
    with pytest.raises(QueryRefused) as refused:
        drop_part(folder, "26")
    assert "« 26 »" in refused.value.sentence


@pytest.mark.parametrize("size", [0, 7, 200, 5000])
def test_a_damaged_part_is_told(folder, size):
    part = next(folder.glob("*.part"))
    part.write_bytes(part.read_bytes()[:size])
    with pytest.raises(DataMissing) as missing:
        AddressIndex.open(folder)
    assert "alentour addresses load" in missing.value.sentence


def test_a_small_index_is_read_into_memory_and_a_large_one_is_not(folder):
    index = AddressIndex.open(folder)
    assert index.preload()
    assert not index.preload(at_most_mib=0.0001)


def test_a_damaged_manifest_is_told(folder):
    (folder / "manifest.json").write_text('{"adresses-07": ')
    with pytest.raises(DataMissing):
        AddressIndex.open(folder)


def start_loading(folder, path):
    code = (
        "import sys; from pathlib import Path; from geo.geocoding.address_index import load_file\n"
        "print('ready', flush=True)\n"
        "while True: load_file(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    loader = subprocess.Popen(
        [sys.executable, "-c", code, str(folder), str(path)], stdout=subprocess.PIPE
    )
    loader.stdout.readline()
    return loader


@pytest.mark.parametrize("delay_ms", [0, 15, 40, 80, 130, 190])
def test_killing_a_load_at_any_moment_leaves_a_whole_index(folder, tmp_path, delay_ms):
    with start_loading(folder, write_ban(tmp_path)) as loader:
        time.sleep(delay_ms / 1000)
        loader.send_signal(signal.SIGKILL)
    assert len(names(AddressIndex.open(folder), "07019")) == 6
    load_file(folder, write_ban(tmp_path))
    assert len(list(folder.glob("*.part"))) == 1


def test_two_processes_read_while_a_third_replaces(folder, tmp_path):
    code = (
        "import sys; from pathlib import Path; from geo.geocoding.address_index import *\n"
        "for _ in range(60):\n"
        "    index = AddressIndex.open(Path(sys.argv[1]))\n"
        "    assert len(index.streets('07019').keys) == 6\n"
    )
    command = [sys.executable, "-c", code, str(folder)]
    with start_loading(folder, write_ban(tmp_path)) as loader:
        readers = [subprocess.Popen(command) for _ in range(2)]
        codes = [reader.wait(timeout=60) for reader in readers]
        loader.kill()
    assert codes == [0, 0]


def test_what_a_killed_load_left_is_swept_and_what_runs_is_not(folder, tmp_path):
    left = folder / "adresses-26.99999999-ab.part"
    running = folder / f"adresses-43.{os.getppid()}-cd.part"
    left.write_bytes(b"half")
    running.write_bytes(b"half")
    load_file(folder, write_ban(tmp_path))
    assert (left.exists(), running.exists()) == (False, True)


def test_the_manifest_names_only_files_that_are_there(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    assert all((folder / entry["path"]).is_file() for entry in manifest.values())


@pytest.mark.parametrize(
    ("lists", "common"),
    [([], []), ([[1, 4, 9]], [1, 4, 9]), ([[1, 4, 9], [4], [0, 4, 9]], [4]), ([[1, 9], []], [])],
)
def test_intersect_keeps_what_is_in_every_list(lists, common):
    arrays = [np.array(one, dtype=np.uint32) for one in lists]
    assert intersect(arrays).tolist() == common
