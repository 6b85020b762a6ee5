// Passkeys, and nothing else: asks the browser for one, puts its answer into the form, sends the form.
// The options stand in the form's data; parsing and writing them is the browser's own (WebAuthn level 3).

async function answer(form) {
  const options = JSON.parse(form.dataset.passkeyOptions);
  const publicKey =
    form.dataset.passkey === "make"
      ? PublicKeyCredential.parseCreationOptionsFromJSON(options)
      : PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const made =
    form.dataset.passkey === "make"
      ? await navigator.credentials.create({ publicKey })
      : await navigator.credentials.get({ publicKey });
  form.elements.namedItem("credential").value = JSON.stringify(made.toJSON());
  form.submit();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const can = window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON;
  form.hidden = !can;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const told = form.querySelector("[data-passkey-told]");
    answer(form).catch(() => {
      told.textContent = "The passkey was not used. Try again, or sign in another way.";
    });
  });
}
