// Passkeys: shows what needs them where the browser has them, and hands the forms to allauth's scripts.
(() => {
  const show = (marked) => { for (const hidden of document.querySelectorAll(`[${marked}]`)) hidden.hidden = false }
  if (!window.isSecureContext || !window.webauthnJSON || !webauthnJSON.supported()) return show("data-no-passkeys")
  show("data-passkeys")
  for (const form of document.querySelectorAll("[data-passkey]")) {
    window.allauth.webauthn.forms[form.dataset.passkey]({ ids: JSON.parse(form.dataset.ids) })
  }
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault() // cancelled, or the device said no: say so instead of writing to the console
    show("data-passkey-failed")
  })
})()
