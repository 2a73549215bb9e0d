"""Saying that the Python code of a package may run, and taking that back."""

from __future__ import annotations

from zoobridge.errors import PackageError
from zoobridge.package.model import InstalledModel
from zoobridge.package.shelf import explain
from zoobridge.package.store import Store
from zoobridge.package.trust import PackageCode, code_of, forget_trust, is_trusted, write_trust


def trust(store: Store, name: str, code: PackageCode) -> None:
    """Let the Python code of a model run from now on.

    Parameters
    ----------
    code : PackageCode
        What the user was shown; it must still be what the package holds.

    Raises
    ------
    ModelNotFoundError
        As `Store.get`.
    PackageError
        If the package was changed since it was installed or shown, or the trust cannot be stored.
    """
    model = store.verify(name)
    try:
        if code_of(model) != code:
            msg = (
                f"The code of {model.name} is not what was shown; look at it again: zoobridge models trust {model.name}"
            )
            raise PackageError(msg)
        write_trust(store.trust_folder(model), code)
    except OSError as error:
        raise PackageError(explain(error, store.home)) from error


def inherit_trust(store: Store, parent: InstalledModel, child: InstalledModel) -> None:
    """Let the Python code of a model run that was made from a trusted one and has the very same code.

    The same are the bytes of the file, what is called in it, and the arguments; the trust is that of this moment.

    Raises
    ------
    PackageError
        If the trust cannot be stored.
    """
    try:
        code, known = code_of(child), code_of(parent)
        if code is None or known is None or not code.does_as(known):
            return
        if is_trusted(store.trust_folder(parent), known):
            write_trust(store.trust_folder(child), code)
    except OSError as error:
        raise PackageError(explain(error, store.home)) from error


def untrust(store: Store, name: str) -> bool:
    """Let the Python code of a model not run any more; False when it could not before either.

    Raises
    ------
    ModelNotFoundError
        As `Store.get`.
    PackageError
        If this cannot be stored.
    """
    model = store.get(name)
    try:
        return forget_trust(store.trust_folder(model))
    except OSError as error:
        raise PackageError(explain(error, store.home)) from error
