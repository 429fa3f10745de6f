"""Units, departments, companies, social organisations."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from portal.admin.base import ReasonedForm, ScopedAdmin
from portal.models import Organisation
from portal.rules import identity
from portal.rules.errors import Unusable


class OrganisationForm(ReasonedForm):
    """An organisation with a credit code that adds up, or none."""

    def clean_credit_code(self) -> str:
        """Eighteen characters (GB 32100), or empty."""
        typed = self.cleaned_data["credit_code"]
        try:
            return identity.credit_code(typed) if typed else ""
        except Unusable as wrong:
            raise ValidationError(wrong.message) from wrong


@admin.register(Organisation)
class OrganisationAdmin(ScopedAdmin):
    """One record for each organisation."""

    group = "territory"
    edit_permission = "organisation.edit"
    form = OrganisationForm
    page_key = "-pk"
    list_display = ("name", "kind", "area", "is_active")
    list_filter = ("kind", "is_active")
    list_select_related = ("area",)
    search_fields = ("name", "credit_code")
    search_help_text = gettext_lazy("名称或信用代码的一部分")
    raw_id_fields = ("area",)
    fields = ("kind", "name", "credit_code", "area", "phone", "is_active")
