"""The data folder: private, and its secret key made once."""

import os

import pytest

from rounds.core.keyring import Keyring
from rounds.core.masters import read_masters
from rounds.launch.basemap import has_base_map, install_base_map
from rounds.launch.errors import LaunchError
from rounds.launch.places import (
    add_master_key,
    master_key,
    migrations_dir,
    open_data_dir,
    secret_key,
    web_dir,
)


def test_the_data_folder_can_be_listed_by_its_owner_alone(tmp_path):
    data = open_data_dir(tmp_path / "数据 folder")
    assert data.root.stat().st_mode & 0o066 == 0
    assert data.files.stat().st_mode & 0o777 == 0o700
    assert os.geteuid() == 0 or data.root.stat().st_mode & 0o011 == 0


def test_the_secret_key_is_made_once_and_is_private(tmp_path):
    data = open_data_dir(tmp_path)
    key = secret_key(data)
    assert len(bytes.fromhex(key)) == 32
    assert secret_key(data) == key
    assert data.secret_key.stat().st_mode & 0o777 == 0o600


def test_a_damaged_secret_key_is_not_replaced_silently(tmp_path):
    data = open_data_dir(tmp_path)
    data.secret_key.write_text("short")
    with pytest.raises(LaunchError, match="damaged"):
        secret_key(data)
    assert data.secret_key.read_text() == "short"


def test_a_data_folder_that_cannot_be_made_is_said_in_words(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(LaunchError, match="Cannot write to the data folder"):
        open_data_dir(tmp_path / "file" / "data")


def test_from_source_the_migrations_are_the_source_trees(monkeypatch, tmp_path):
    assert (migrations_dir() / "20261123000001_core.sql").is_file()
    monkeypatch.setenv("ROUNDS_WEB_DIR", str(tmp_path))
    assert web_dir() == tmp_path


def test_a_base_map_replaces_the_one_before_and_is_named_after_its_content(tmp_path):
    assert not has_base_map(tmp_path)
    first = install_base_map(tmp_path, lambda path: path.write_bytes(b"one"))
    second = install_base_map(tmp_path, lambda path: path.write_bytes(b"two"))
    assert first.stem != second.stem
    assert has_base_map(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [second.name]


def test_a_base_map_that_could_not_be_made_leaves_the_one_before(tmp_path):
    kept = install_base_map(tmp_path, lambda path: path.write_bytes(b"one"))

    def fail(path):
        path.write_bytes(b"half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        install_base_map(tmp_path, fail)
    assert [path.name for path in tmp_path.iterdir()] == [kept.name]


def test_the_master_key_is_made_once_and_a_new_one_stands_before_it(tmp_path):
    data = open_data_dir(tmp_path)
    file = master_key(data)
    assert file.stat().st_mode & 0o777 == 0o600
    held = Keyring(file=file)
    first = file.read_text().strip()
    assert master_key(data).read_text().strip() == first
    assert add_master_key(file) == "k2"
    assert list(read_masters(file.read_text())) == ["k2", "k1"]
    assert file.read_text().strip().endswith(first)
    assert file.stat().st_mode & 0o777 == 0o600
    name, wrapped = Keyring(file=file).wrap(b"x" * 32, "here")
    assert held.unwrap(name, wrapped, "here") == b"x" * 32  # a process that runs reads the file again


def test_a_damaged_master_key_is_not_replaced(tmp_path):
    data = open_data_dir(tmp_path)
    data.master_key.write_text("k1:short")
    with pytest.raises(LaunchError, match="damaged"):
        master_key(data)
    assert data.master_key.read_text() == "k1:short"
