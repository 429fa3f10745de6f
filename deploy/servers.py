"""The two servers of a checkout: PostgreSQL and Valkey, real ones, from pip wheels or named in the environment.

    python -m deploy.servers up [--test]      start them and print their addresses for a shell's `eval`
    python -m deploy.servers env [--test]     print the addresses only
    python -m deploy.servers down [--test]    stop them

`--test` means those in `var/test`: shared by everybody who runs the tests of this checkout, fast, and forgetful
after a power cut. `LINLI_PG_BIN` and `LINLI_REDIS_SERVER` name programs to use in place of the wheels'.
"""

import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy import furnishing, places
from deploy.postgres import Postgres
from deploy.valkey import Valkey

DJANGO_SECRETS = ("LINLI_SECRET_KEY", "LINLI_FIELD_KEYS", "LINLI_HASH_KEY")


@dataclass(frozen=True)
class Servers:
    """The servers of state folder `var`. One whose address is given in the environment is not ours to start."""

    var: Path
    durable: bool = True

    @property
    def postgres(self) -> Postgres:
        """The database server."""
        return Postgres(self.var, self.durable)

    @property
    def valkey(self) -> Valkey:
        """The broker."""
        return Valkey(self.var, self.durable)

    def own(self, given: Mapping[str, str] = os.environ) -> list[Postgres | Valkey]:
        """The servers that we start ourselves: those without an address in the environment `given`."""
        wanted: list[Postgres | Valkey] = []
        if not given.get("DATABASE_URL"):
            wanted.append(self.postgres)
        if not given.get("REDIS_URL"):
            wanted.append(self.valkey)
        return wanted

    def start(self, given: Mapping[str, str] = os.environ) -> None:
        """Start what is ours and does not run yet. Several may call this at once."""
        with places.locked(self.var / "servers.lock"):
            for server in self.own(given):
                server.start()

    def stop(self) -> None:
        """Stop both, the database last."""
        with places.locked(self.var / "servers.lock"):
            self.valkey.stop()
            self.postgres.stop()

    def environment(self, given: Mapping[str, str] = os.environ) -> dict[str, str]:
        """The variables by which the application finds its servers and secrets; what is `given` stays."""
        secrets = places.own_secrets(self.var)
        found = {name: secrets[name] for name in DJANGO_SECRETS}
        if not given.get("DATABASE_URL"):
            found["DATABASE_URL"] = self.postgres.url(furnishing.APP)
            found["DATABASE_OWNER_URL"] = self.postgres.url(furnishing.OWNER)
        if not given.get("REDIS_URL"):
            found["REDIS_URL"] = self.valkey.url()
        return {name: given.get(name) or value for name, value in found.items()}


def everyday() -> Servers:
    """The servers of `make run`: data in `var/`, safe."""
    return Servers(places.state_folder())


def testing() -> Servers:
    """The servers of `make test`: data in `var/test`, fast."""
    return Servers(places.state_folder() / "test", durable=False)


def say(text: str) -> None:
    """Tell the person at the terminal; standard output is for the addresses."""
    print(text, file=sys.stderr, flush=True)


def up(servers: Servers) -> None:
    """Start `servers` and print their addresses."""
    began = time.monotonic()
    servers.start(given={})
    say(f"PostgreSQL and Valkey run ({time.monotonic() - began:.1f} s).")
    show(servers)


def show(servers: Servers) -> None:
    """Print the addresses as lines for a shell."""
    for name, value in servers.environment(given={}).items():
        print(f"export {name}='{value}'")


def down(servers: Servers) -> None:
    """Stop `servers`."""
    servers.stop()
    say("PostgreSQL and Valkey are stopped.")


def main(arguments: list[str]) -> int:
    """Do what the command line says; 2 when it says nothing sensible."""
    verbs = {"up": up, "env": show, "down": down}
    servers = testing() if {"--test", "--dev"} & set(arguments) else everyday()
    words = [word for word in arguments if not word.startswith("--")]
    if len(words) != 1 or words[0] not in verbs:
        say(__doc__ or "")
        return 2
    verbs[words[0]](servers)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
