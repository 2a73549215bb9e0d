import pytest

from tests.unit.commands.desk import Desk, NumpyZoo, Session, description


@pytest.fixture
def session() -> Session:
    return Session(Desk(), NumpyZoo(description("halves"), description("other-model")))
