"""What a search sees of a case: the words that its pieces (`linli_case_grams`) are cut from."""

from django.db import migrations

CASE_WORDS = r"""
create function public.linli_case_words(title text, body text, place text) returns text
language sql immutable parallel safe strict as $$
    select regexp_replace(
        lower(title || body || place), '[[:space:][:punct:]，。！？、；：“”（）]+', '', 'g'
    )
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("grids", "0002_rules")]

    operations = [migrations.RunSQL(CASE_WORDS, "drop function linli_case_words(text, text, text)")]
