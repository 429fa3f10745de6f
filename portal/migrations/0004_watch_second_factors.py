"""Who set up or removed a second factor stands in the trail; its secret does not."""

from django.db import migrations

from portal.watch import watch


class Migration(migrations.Migration):
    dependencies = [("portal", "0003_phone_verified"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [watch("mfa_authenticator", veil=["data"], ignore=["last_used_at"])]
