"""How people come to a form, fill it in and send it where their browser runs no scripts."""

from tests.factories import again


def enter(page, values):
    for name, value in values.items():
        fields = page.locator(f'main [method="post"] [name="{name}"]:not([type="hidden"])')
        match fields.first.evaluate("field => field.type"):
            case "radio" | "checkbox" if value != "on":
                page.locator(f'main [method="post"] [name="{name}"][value="{value}"]').check()
            case "checkbox":
                fields.first.check()
            case "file":
                fields.first.set_input_files(value)
            case "select-one":
                fields.first.select_option(value)
            case _:
                fields.first.fill(value)


def reach(page, address):
    """Over the link on the page, unfolding what it lies in."""
    link = page.locator(f'main a[href^="{address}"]').first
    if not link.is_visible():
        link.locator("xpath=ancestor::details[1]/summary").click()
    link.click()


def done_by(dispute, role, action):
    return again(dispute).events.filter(action=action, role=role).count()
