"""The key file that the settings name, as commands and the served hub open it: apart from these, so that an import loads no endpoint."""

from __future__ import annotations

from hub.cipher import Cipher
from hub.config import Settings
from hub.errors import SettingsError


def load_cipher(settings: Settings) -> Cipher:
    """Return the cipher with the keys that the settings name; raises `SettingsError` when they cannot be used."""
    try:
        return Cipher.of(settings.keys_file)
    except FileNotFoundError:
        raise SettingsError(
            [f"HUB_KEYS_FILE: there is no {settings.keys_file}; restore it, or run `hub migrate --new-keys` once."]
        ) from None
    except (OSError, ValueError) as problem:
        raise SettingsError([f"HUB_KEYS_FILE: {problem}"]) from None
