// Passkeys: shows what needs them where the browser has them, and hands the forms to allauth's scripts.
(() => {
  if (!window.isSecureContext || !window.webauthnJSON || !webauthnJSON.supported()) return
  for (const hidden of document.querySelectorAll("[data-passkeys]")) hidden.hidden = false
  for (const none of document.querySelectorAll("[data-no-passkeys]")) none.hidden = true
  for (const form of document.querySelectorAll("[data-passkey]")) {
    window.allauth.webauthn.forms[form.dataset.passkey]({ ids: JSON.parse(form.dataset.ids) })
  }
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault() // cancelled, or the device said no: say so instead of writing to the console
    for (const failed of document.querySelectorAll("[data-passkey-failed]")) failed.hidden = false
  })
})()
