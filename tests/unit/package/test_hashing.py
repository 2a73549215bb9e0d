from __future__ import annotations

import hashlib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from zoobridge.package.hashing import hash_file, hash_folder, package_digest

PACKAGES = st.dictionaries(
    st.text(st.characters(exclude_characters="\0\n", codec="utf-8"), min_size=1),
    st.text("0123456789abcdef", min_size=4, max_size=4),
)


def test_hash_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 3_000_000)
    assert hash_file(path) == hashlib.sha256(b"x" * 3_000_000).hexdigest()


def test_folder_is_sorted_relative_and_without_links(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b").write_bytes(b"b")
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "link").symlink_to(tmp_path / "a")
    assert list(hash_folder(tmp_path)) == ["a", "sub/b"]


@given(PACKAGES, PACKAGES)
def test_digests_are_equal_only_for_equal_packages(one: dict[str, str], other: dict[str, str]) -> None:
    assert (package_digest(one) == package_digest(other)) == (one == other)


@given(PACKAGES)
def test_order_does_not_matter(files: dict[str, str]) -> None:
    assert package_digest(dict(reversed(files.items()))) == package_digest(files)
