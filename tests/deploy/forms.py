"""Values that a member's form forbids, by the forms that docs/DOCUMENTS.md names."""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]


def member_forms():
    """{typ: {"price.amount": form}} as the tables of DOCUMENTS.md say; the common ones in each."""
    text = (ROOT / "docs/DOCUMENTS.md").read_text()
    common = _rows(text.split("<!-- begin common -->")[1].split("<!-- end common -->")[0])
    kinds = text.split("<!-- begin documents -->")[1].split("<!-- end documents -->")[0]
    forms = {}
    for section in kinds.split("\n### ")[1:]:
        typ = re.search(r"`(datafloor\.[a-z-]+\.v1)`", section).group(1)
        forms[typ] = {**common, **_rows(section)}
    return forms


def _rows(table):
    return {name: form for name, form in
            re.findall(r"^\| `([^`]+)` \| (.*?) \| .* \|$", table, re.MULTILINE)}


def may_be_absent(form):
    return "may be absent" in form


def wrong_values(form, value):
    """(what is wrong, the value) for each value this form must not have. `value` is a good one."""
    found = [("null", None), ("true", True), ("a number", 7), ("a fraction", 1.5)]
    if form == "`1`":
        found.remove(("a number", 7))
        return found + [("another version", 2), ("the version as text", "1"), ("a list", [1])]
    if "JSON number" in form:
        return found[:2] + found[3:] + [("the number as text", "65536"), ("an object", {})]
    if "object" in form and "array" not in form:
        return found + [("a text", "x"), ("a list", [])]
    if form.startswith("array"):
        return found + [("a text", "x"), ("an object", {})]
    found += [("a list", []), ("an object", {}), ("a list of it", [value]), ("nothing", "")]
    return found + _wrong_texts(form, value)


def _wrong_texts(form, value):
    if form.startswith("UUIDv7"):
        return [("capitals", value.upper()), ("no hyphens", value.replace("-", "")),
                ("a version 4", value[:14] + "4" + value[15:]), ("one digit less", value[:-1]),
                ("braces", "{" + value + "}"), ("another variant", value[:19] + "c" + value[20:])]
    if form.startswith("hex"):
        return [("capitals", "AB" + value[2:]), ("a byte less", value[2:]),
                ("a byte more", value + "00"), ("a digit less", value[1:]),
                ("no hex", "zz" + value[2:]), ("base64", "q83v" + value[4:])]
    if form.startswith("decimal string"):
        return _wrong_numbers(form)
    if form.startswith("RFC 3339"):
        return [("no milliseconds", value[:19] + "Z"), ("an offset", value[:-1] + "+00:00"),
                ("microseconds", value[:-1] + "000Z"),
                ("a blank for the T", value.replace("T", " ")),
                ("a small z", value[:-1] + "z"), ("30 February", "2026-02-30" + value[10:]),
                ("hour 24", value[:11] + "24" + value[13:]), ("a Unix time", "1790000000")]
    if form.startswith("ISO 3166-1") or form.startswith("ISO 4217"):
        return [("small letters", value.lower()), ("a letter less", value[1:]),
                ("a letter more", value + "A"), ("digits", "704"[:len(value)])]
    if form.startswith("`age1"):
        return [("capitals", value.upper()),
                ("a wrong checksum", value[:-1] + "qp"[value[-1] == "q"]),
                ("cut", value[:-1]), ("a secret key", "AGE-SECRET-KEY-1" + value[5:].upper())]
    if form.startswith("43 characters"):
        return [("a character less", value[1:]), ("padded", value + "="),
                ("base64", "+" + value[1:])]
    if form.startswith("one of") or form.startswith("`\""):
        return [("another word", "nonsense"), ("capitals", value.upper()), ("a blank", value + " ")]
    size = re.match(r"text, 1 to (\d+) bytes", form)
    if size is None:
        raise SystemExit(f"forms.py does not know the form: {form}")
    return [("a byte too long", "a" * (int(size.group(1)) + 1))]


def _wrong_numbers(form):
    if "100 years" in form:
        least, most = 0, 100 * 366 * 86400
    else:
        least, most = (int(part) for part in re.search(r"(-?\d+) to (\d+)", form).groups())
    return [("a leading zero", "01"), ("a plus", "+1"), ("minus zero", "-0"), ("a fraction", "1.0"),
            ("an exponent", "1e3"), ("a blank", " 1"), ("hex", "0x1"), ("separators", "1,000"),
            ("too small", str(least - 1)), ("too large", str(most + 1)),
            ("digits beyond all", "9" * 40)]
