"""Where the cluster lies when the database's account cannot enter the data folder."""

from pathlib import Path

import pytest

from rounds.launch import cluster_place
from rounds.launch.account import Account
from rounds.launch.cluster_place import cluster_folder


class Shut(Account):
    """An account that may enter nothing below one folder, as `rounds` may not below /root."""

    shut: Path

    def can_enter(self, folder: Path) -> bool:
        return not folder.is_relative_to(self.shut)


@pytest.fixture
def shut_out(tmp_path, monkeypatch) -> Account:
    lasting = tmp_path / "lasting"
    lasting.mkdir()
    monkeypatch.setattr(cluster_place, "LASTING_PLACE", lasting)
    account = Shut(uid=12345, gid=12345, name="lent", is_ours=False)
    object.__setattr__(account, "shut", tmp_path / "home")
    return account


def data_folder(tmp_path: Path, name: str) -> Path:
    folder = tmp_path / "home" / name
    folder.mkdir(parents=True)
    return folder


def test_a_data_folder_that_the_account_can_enter_holds_the_cluster(tmp_path, shut_out):
    open_folder = tmp_path / "open"
    open_folder.mkdir()
    assert cluster_folder(open_folder, shut_out, throwaway=False) == open_folder / "postgres"


def test_a_data_folder_out_of_reach_gets_a_place_elsewhere_and_keeps_it(tmp_path, shut_out):
    data = data_folder(tmp_path, "data")
    place = cluster_folder(data, shut_out, throwaway=False)
    assert place.is_relative_to(tmp_path / "lasting")
    assert cluster_folder(data, shut_out, throwaway=False) == place


def test_a_moved_data_folder_keeps_its_cluster(tmp_path, shut_out):
    data = data_folder(tmp_path, "data")
    place = cluster_folder(data, shut_out, throwaway=False)
    moved = data.rename(data.with_name("moved"))
    assert cluster_folder(moved, shut_out, throwaway=False) == place


def test_a_copied_data_folder_gets_a_cluster_of_its_own(tmp_path, shut_out):
    data = data_folder(tmp_path, "data")
    place = cluster_folder(data, shut_out, throwaway=False)
    copy = data_folder(tmp_path, "copy")
    (copy / cluster_place.NOTE).write_text((data / cluster_place.NOTE).read_text())
    assert cluster_folder(copy, shut_out, throwaway=False) != place
    assert cluster_folder(data, shut_out, throwaway=False) == place
