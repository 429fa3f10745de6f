"""Encryption with keys that rotate, and hashes that tell nothing across columns."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from portal import crypto

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_what_is_encrypted_is_read_back() -> None:
    assert crypto.decrypt(crypto.encrypt("张三 13812341234")) == "张三 13812341234"


def test_a_token_does_not_show_its_text() -> None:
    assert "13812341234" not in crypto.encrypt("13812341234")


def test_equal_texts_have_unequal_tokens() -> None:
    assert crypto.encrypt("13812341234") != crypto.encrypt("13812341234")


def test_an_old_key_still_opens_what_it_closed() -> None:
    with override_settings(LINLI_FIELD_KEYS=[OLD]):
        token = crypto.encrypt("张三")
    with override_settings(LINLI_FIELD_KEYS=[NEW, OLD]):
        assert crypto.decrypt(token) == "张三"


def test_the_newest_key_closes() -> None:
    with override_settings(LINLI_FIELD_KEYS=[NEW, OLD]):
        token = crypto.encrypt("张三")
    with override_settings(LINLI_FIELD_KEYS=[NEW]):
        assert crypto.decrypt(token) == "张三"


def test_rotation_makes_the_old_key_needless() -> None:
    with override_settings(LINLI_FIELD_KEYS=[OLD]):
        token = crypto.encrypt("张三")
    with override_settings(LINLI_FIELD_KEYS=[NEW, OLD]):
        rotated = crypto.rotate(token)
    with override_settings(LINLI_FIELD_KEYS=[NEW]):
        assert crypto.decrypt(rotated) == "张三"


@pytest.mark.parametrize("act", [crypto.decrypt, crypto.rotate])
@pytest.mark.parametrize("token", ["", "张三", "plain text", "gAAAAA"])
def test_what_is_no_token_is_undecipherable(act: object, token: str) -> None:
    with pytest.raises(crypto.Undecipherable):
        act(token)  # type: ignore[operator]


def test_an_altered_token_is_undecipherable() -> None:
    token = crypto.encrypt("张三")
    altered = token[:-6] + ("A" if token[-6] != "A" else "B") + token[-5:]
    with pytest.raises(crypto.Undecipherable):
        crypto.decrypt(altered)


@pytest.mark.parametrize("keys", [[], ["short"], ["密钥"]])
def test_a_bad_key_is_named_without_being_shown(keys: list[str]) -> None:
    with override_settings(LINLI_FIELD_KEYS=keys), pytest.raises(ImproperlyConfigured) as error:
        crypto.encrypt("张三")
    assert "LINLI_FIELD_KEYS" in str(error.value)
    assert not any(key in str(error.value) for key in keys)


def test_a_hash_is_64_hexadecimal_digits_and_stays_the_same() -> None:
    with override_settings(LINLI_HASH_KEY="key"):
        digest = crypto.lookup_hash("13812341234", "phone")
    # Written down: if it changes, every stored hash is lost.
    assert digest == "53bb8cb5e6f77babb5c45336280eabb757a52a6697755fc3a65518a3ca4b85cc"


def test_purposes_separate_hashes() -> None:
    assert crypto.lookup_hash("1234", "phone-last4") != crypto.lookup_hash("1234", "id-last4")


def test_keys_separate_hashes() -> None:
    with override_settings(LINLI_HASH_KEY="one"):
        one = crypto.lookup_hash("1234", "phone")
    with override_settings(LINLI_HASH_KEY="two"):
        assert crypto.lookup_hash("1234", "phone") != one


@pytest.mark.parametrize("purpose", ["", "phone\0x"])
def test_a_hash_needs_a_plain_purpose(purpose: str) -> None:
    with pytest.raises(ValueError, match="purpose"):
        crypto.lookup_hash("1234", purpose)


def test_a_hash_needs_a_key() -> None:
    with override_settings(LINLI_HASH_KEY=""), pytest.raises(ImproperlyConfigured):
        crypto.lookup_hash("1234", "phone")
