"""Fields: label, hint, control and error, and how they point to each other."""

import re

from django import forms
from django.template import Context, Template

from portal.forms.style_guide import SampleForm
from portal.templatetags.look_forms import option


class Small(forms.Form):
    """Two fields."""

    phone = forms.CharField(label="手机号", help_text="11 位")
    use = forms.CharField(label="做什么用", required=False, max_length=200, widget=forms.Textarea)
    met = forms.ChoiceField(label="怎么样", choices=[("", "—"), ("y", "见到了")], widget=forms.RadioSelect)


def drawn(text: str, form: forms.Form) -> str:
    return Template("{% load look_forms crispy_forms_tags %}" + text).render(Context({"form": form}))


def test_a_required_field_has_no_mark() -> None:
    assert drawn("{% field form.phone %}", Small()) == (
        '<div class="field" id="div_id_phone"><label class="form-label" for="id_phone">手机号</label>'
        '<div class="form-text" id="id_phone_helptext">11 位</div>'
        '<input type="text" name="phone" class="form-control" required aria-describedby="id_phone_helptext" id="id_phone">'
        "</div>"
    )


def test_an_optional_field_says_so_and_counts() -> None:
    said = drawn("{% field form.use %}", Small())
    assert '做什么用 <span class="optional">可以不填</span></label>' in said
    assert 'data-counter="还可以写 {n} 字"' in said


def test_what_is_wrong_stands_below_and_is_pointed_to() -> None:
    said = drawn("{% field form.phone %}", Small({"phone": ""}))
    assert 'class="form-control is-invalid"' in said
    assert 'aria-invalid="true"' in said
    assert 'aria-describedby="id_phone_helptext id_phone_error"' in said
    assert '<div class="invalid-feedback" id="id_phone_error">' in said


def test_answers_are_cards_and_none_is_empty() -> None:
    said = drawn('{% field form.met "choices--2" %}', Small())
    assert '<fieldset class="field choices choices--2" id="div_id_met">' in said
    assert said.count('<label class="choice">') == 1
    assert "checked" not in said


def test_what_was_typed_stays() -> None:
    assert 'value="1385"' in drawn("{% field form.phone %}", Small({"phone": "1385"}))


def test_a_hidden_label_is_still_read() -> None:
    said = drawn("{% field form.phone label=False %}", Small())
    assert '<label class="visually-hidden" for="id_phone">手机号</label>' in said


def test_grades_are_one_row() -> None:
    said = drawn('{% field form.speed "scale" %}', SampleForm())
    assert (said.count('<div class="scale__row">'), said.count("<label>")) == (1, 5)


def test_the_summary_leads_to_each_field() -> None:
    said = drawn("{% errsum form %}", Small({}))
    assert "有 2 处要改，其他都保留着" in said
    assert re.findall('<a href="([^"]+)"', said) == ["#id_phone", "#id_met_0"]


def test_the_summary_counts_places_and_not_sentences() -> None:
    form = Small({"met": "y"})
    form.add_error("phone", "只写数字。")
    assert "有 1 处要改" in drawn("{% errsum form %}", form)


def test_the_summary_says_that_a_password_is_not_kept() -> None:
    class Door(forms.Form):
        password = forms.CharField(widget=forms.PasswordInput)

    assert "有 1 处要改，密码要再填一次" in drawn("{% errsum form %}", Door({}))


def test_a_question_ends_once() -> None:
    class Asked(forms.Form):
        solved = forms.CharField(label="解决了吗？")

    assert ">解决了吗？ 这一项要填。</a>" in drawn("{% errsum form %}", Asked({}))


def test_a_fresh_form_has_no_summary() -> None:
    assert drawn("{% errsum form %}", Small()) == ""


def test_crispy_speaks_with_the_same_words() -> None:
    form = SampleForm({"phone": "1385550482", "hours": "14:00"})
    said, by_hand = drawn("{% crispy form %}", form), drawn("{% field form.phone %}", form)
    assert by_hand in said.replace("> <", "><")  # crispy puts spaces between tags
    assert said.count('class="errsum"') == 1
    assert "asterisk" not in said


def test_an_answer_with_icon_and_hint() -> None:
    assert option("打电话", "<只>", "phone") == (
        '<svg class="ico" aria-hidden="true"><use href="/static/img/icons.svg#i-phone"/></svg>'
        "<span>打电话<small>&lt;只&gt;</small></span>"
    )
