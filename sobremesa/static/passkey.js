// Keys: the fingerprint of this device, or one that is plugged in (W3C Web Authentication).
// The page says what to ask the browser; its answer goes back in the form, as any other field.
const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const listed = (keys = []) => keys.map((key) => ({ ...key, id: bytes(key.id) }));

function asked({ publicKey }) {
  const ready = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (publicKey.user) {
    ready.user = { ...publicKey.user, id: bytes(publicKey.user.id) };
    ready.excludeCredentials = listed(publicKey.excludeCredentials);
  } else {
    ready.allowCredentials = listed(publicKey.allowCredentials);
  }
  return { publicKey: ready };
}

function answered(key) {
  const said = { clientDataJSON: text(key.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (key.response[name]) said[name] = text(key.response[name]);
  }
  if (key.response.getTransports) said.transports = key.response.getTransports();
  return {
    id: key.id, rawId: text(key.rawId), type: key.type, response: said,
    clientExtensionResults: key.getClientExtensionResults(),
    authenticatorAttachment: key.authenticatorAttachment ?? undefined,
  };
}

async function options(form) {
  if (!form.dataset.ask) return JSON.parse(form.dataset.options);
  const page = await fetch(form.dataset.ask, { headers: { "X-Requested-With": "XMLHttpRequest" } });
  return (await page.json()).request_options;
}

// A key that lets in alone has to know who you are; one that is asked for later need not.
function alone(form, wanted) {
  const choice = form.querySelector("[name=passwordless]:checked");
  if (choice?.value) {
    wanted.publicKey.authenticatorSelection = {
      ...wanted.publicKey.authenticatorSelection,
      residentKey: "required", requireResidentKey: true, userVerification: "required",
    };
  }
  return wanted;
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  const failed = form.querySelector(".mistake[role=alert]");
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    failed.hidden = true;
    try {
      const wanted = alone(form, asked(await options(form)));
      const key = await navigator.credentials[form.dataset.passkey](wanted);
      form.elements.credential.value = JSON.stringify(answered(key));
      form.submit();
    } catch {
      failed.textContent = form.dataset.failed;
      failed.hidden = false;
    }
  });
}
