"""Two hosts in one process: each macro reaches the commands of its own host."""

from types import SimpleNamespace

import pytest

from zoobridge.errors import MacroError
from zoobridge.hosts.embedded.host import EmbeddedHost
from zoobridge.settings import Settings


class Models(SimpleNamespace):
    """A zoo of names."""

    def __init__(self, *names: str) -> None:
        super().__init__(installed=names, last=None, settings=Settings.from_environment())

    def names(self) -> tuple[str, ...]:
        return self.installed

    def find(self, name: str) -> SimpleNamespace:
        return SimpleNamespace(name=name, description=SimpleNamespace(name=name, inputs=(), outputs=()))

    def close(self) -> None:
        pass


@pytest.fixture
def hosts():
    made = EmbeddedHost(Models("first-model")), EmbeddedHost(Models("second-model"))
    yield made
    for host in made:
        host.close()


def test_each_host_has_its_own_models(hosts):
    for host, other, name in (
        (hosts[0], "second", "first"),
        (hosts[1], "first", "second"),
        (hosts[0], "second", "first"),
    ):
        told = host.run_macro(f'List.setCommands; return List.get("Zoo {name}-model") + List.get("Zoo {other}-model");')
        assert told.value == "zoobridge"
        with pytest.raises(MacroError, match=f'Zoo {name}-model has no key "no"'):
            host.run_macro(f'run("Zoo {name}-model", "no=1");')
        with pytest.raises(MacroError, match=f"Zoo {other}-model"):
            host.run_macro(f'run("Zoo {other}-model");')


def test_extensions_use_the_models_of_their_host(hosts):
    macro = 'run("Zoo Macro Extensions"); Ext.zooModels(list); return list;'
    assert [host.run_macro(macro).value for host in hosts] == ["first-model", "second-model"]
