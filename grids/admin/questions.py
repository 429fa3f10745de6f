"""A category's own questions as rows of a form: no code to write, no script needed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet, formset_factory
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.rules.answer_lines import choices_of, fresh_key, lines_of

MOST_QUESTIONS = 8
MOST_CHOICES = 8
EMPTY_ROWS = 3

KINDS = (
    ("yesno", gettext_lazy("是或不是")),
    ("choice", gettext_lazy("几个里选一个")),
    ("text", gettext_lazy("写一句话")),
)

Question = dict[str, Any]


class QuestionForm(forms.Form):
    """One question. A row in which no words stand is none."""

    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    label = forms.CharField(label=gettext_lazy("问什么（中文）"), required=False, max_length=100)
    label_en = forms.CharField(label=gettext_lazy("问什么（英文）"), required=False, max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("怎么回答"), choices=KINDS, initial="yesno")
    choices = forms.CharField(
        label=gettext_lazy("可以选的回答"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "白天 / Daytime\n晚上 / Evening"}),
        help_text=gettext_lazy("只有“几个里选一个”要写。一行一个，中文在前：白天 / Daytime"),
    )  # fmt: skip
    required = forms.BooleanField(label=gettext_lazy("一定要回答"), required=False)

    def has_changed(self) -> bool:
        """Whether any words stand in the row."""
        return any(str(self[name].data or "").strip() for name in ("label", "label_en", "choices"))

    def clean(self) -> dict[str, Any]:
        """Both languages, and answers where one chooses."""
        said: dict[str, Any] = super().clean() or {}
        if not said.get("label"):
            self.add_error("label", _("请写下用中文怎么问；不要这个问题，就勾“去掉”。"))
        if not said.get("label_en"):
            self.add_error("label_en", _("也请写下用英文怎么问，有人用英文看。"))
        if said.get("kind") == "choice":
            self._need_choices(choices_of(said.get("choices", "")))
        return said

    def _need_choices(self, choices: list[list[str]]) -> None:
        if not 2 <= len(choices) <= MOST_CHOICES:
            self.add_error("choices", _("请写 2 到 %(n)s 个回答，一行一个。") % {"n": MOST_CHOICES})
        for _key, zh, en in choices:
            if not zh or not en:
                self.add_error("choices", _("“%(line)s”还缺英文，写成：白天 / Daytime") % {"line": zh or en})

    def question(self, known: dict[str, Question]) -> Question:
        """What is kept. A question that was there before keeps its key, and so do its answers."""
        said = self.cleaned_data
        before = known.get(said["key"], {})
        kept = {
            "key": before.get("key") or fresh_key(), "label": said["label"], "label_en": said["label_en"],
            "kind": said["kind"], "required": said["required"],
        }  # fmt: skip
        if said["kind"] == "choice":
            kept["choices"] = choices_of(said["choices"], before.get("choices") or ())
        return kept


class _Rows(BaseFormSet):
    deletion_widget = forms.CheckboxInput

    def add_fields(self, form: Any, index: int | None) -> None:
        """Each row with its box to take it away."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("去掉这个问题")


QuestionRows = formset_factory(
    QuestionForm, formset=_Rows, extra=EMPTY_ROWS, max_num=MOST_QUESTIONS, absolute_max=MOST_QUESTIONS,
    can_delete=True, can_delete_extra=False,
)  # fmt: skip


def _row(question: Question) -> dict[str, Any]:
    return {**question, "choices": lines_of(question.get("choices") or ())}


class QuestionsWidget(forms.Widget):
    """The rows: of what is kept, and some empty ones."""

    needs_multipart_form = False

    def use_required_attribute(self, initial: Any) -> bool:
        """Rows may stay empty."""
        return False

    def id_for_label(self, id_: str) -> str:
        """No single field is named by the label."""
        return ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The rows as they were sent."""
        return QuestionRows(data, prefix=name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """The rows have names of their own."""
        return f"{name}-TOTAL_FORMS" not in data

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """All rows with their errors."""
        if not isinstance(value, BaseFormSet):
            value = QuestionRows(prefix=name, initial=[_row(question) for question in value or ()])
        return render_to_string("admin/questions.html", {"rows": value})


class QuestionsField(forms.Field):
    """A list of questions (see `Category.questions`). `known`: those that the category has now."""

    widget = QuestionsWidget
    known: list[Question] = []

    def clean(self, value: Any) -> list[Question]:
        """The questions in order of the rows."""
        if not value.is_valid():
            raise ValidationError(_("有的问题要改一下，写在它旁边。"))
        known = {question["key"]: question for question in self.known}
        kept = [form for form in value.forms if form.has_changed() and not value._should_delete_form(form)]
        return [form.question(known) for form in kept]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the rows say something else than what is kept."""
        return bool(data.has_changed())
