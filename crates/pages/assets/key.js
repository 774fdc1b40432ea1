// The page of one's own key.

import * as keys from "./keys.js";
import { say } from "./send.js";

const part = (id) => document.getElementById(id);
const said = (id) => part(id).textContent;

/** Runs what a form asks for, and says how it went. */
function on(id, work) {
  part(id)?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    const output = form.querySelector("output");
    output.textContent = "";
    try {
      const told = (await work(form)) ?? "";
      if (form.checkVisibility()) {
        output.className = "done";
        output.textContent = told;
      } else {
        say(told); // The form is gone, and the focus with it.
      }
    } catch (refusal) {
      output.className = "refused";
      output.textContent = refusal.message;
    }
    form.ariaBusy = "false";
  });
}

const refused = ({ detail, title }) => new Error(`${said("refused")} ${detail ?? title}`);

const commons = await keys.commons();

async function show() {
  const entry = await keys.kept(commons.id);
  part("no-key").hidden = entry !== undefined;
  part("own-key").hidden = entry === undefined;
  if (entry) {
    const path = `/accounts/${entry.account}`;
    const { ok } = await fetch(`/v1${path}`);
    part("own-account").href = path;
    part("own-account").hidden = !ok;
    part("own-desk").hidden = ok; // Officers need no account.
  }
  document.body.classList.toggle("has-key", entry !== undefined);
}

/** Refuses where another tab was quicker: a key that is nowhere else must not be written over. */
async function refuseSecond() {
  if (await keys.kept(commons.id)) throw new Error(said("key-already"));
}

on("make", async (form) => {
  await refuseSecond();
  const secret = await keys.make();
  const account = await keys.accountOf(secret.x);
  const handle = form.elements.handle.value.trim();
  // The file comes first: a key that is nowhere else must not open an account.
  keys.save(`commonhold-${account.slice(0, 8)}.json`, await keys.backup(commons.id, account, secret, form.elements.passphrase.value));
  await keys.keep(await keys.entryOf(commons.id, account, secret));
  const entry = await keys.kept(commons.id);
  const body = handle ? { key: secret.x, handle } : { key: secret.x };
  const { ok, isCut, content } = await keys.send(entry, "POST", "/v1/accounts", body, { bringsKey: true });
  if (!ok) {
    // Without an answer the account may be open: the file, opened here, will tell.
    await keys.forget(commons.id);
    throw isCut ? new Error(content.detail) : refused(content);
  }
  form.reset();
  await show();
  return said("key-made");
});

on("open", async (form) => {
  const text = await form.elements.file.files[0].text();
  let opened;
  try {
    opened = await keys.open(text, form.elements.passphrase.value);
  } catch {
    throw new Error(said("key-wrong-passphrase"));
  }
  if (opened.commons !== commons.id) throw new Error(said("key-other-commons"));
  await refuseOther(opened);
  await refuseSecond();
  await keys.keep(await keys.entryOf(opened.commons, opened.account, opened.secret));
  form.reset();
  await show();
});

/** Refuses a key that does not sign for its account, nor will; officers have no account. */
async function refuseOther({ account, secret: { x } }) {
  const answer = await fetch(`/v1/accounts/${account}`);
  if (!answer.ok) return;
  const { key, recovery } = await answer.json();
  if (![key, recovery?.key].includes(x)) throw new Error(said("key-not-its-key"));
}

on("recover", async (form) => {
  await refuseSecond();
  const lost = await readRecoveryKey(form.elements.file.files[0]);
  const account = form.elements.account.value.trim() || lost.kid;
  const secret = await keys.make();
  const proof = await keys.prove(secret, commons.id, account);
  const backup = await keys.backup(commons.id, account, secret, form.elements.passphrase.value);
  keys.save(`commonhold-${account.slice(0, 8)}.json`, backup);
  const entry = await keys.entryOf(commons.id, account, lost);
  const path = `/v1/accounts/${account}/recovery`;
  const { ok, content } = await keys.send(entry, "POST", path, { key: secret.x, proof }, { bringsKey: true });
  if (!ok) throw refused(content);
  await keys.keep(await keys.entryOf(commons.id, account, secret));
  form.reset();
  await show();
  return said("key-recovering");
});

async function readRecoveryKey(file) {
  try {
    const key = JSON.parse(await file.text());
    if (key.kty === "OKP" && key.d && key.kid) return key;
  } catch {
    // It is no JSON.
  }
  throw new Error(said("key-no-recovery-key"));
}

on("recovery", async () => {
  const entry = await keys.kept(commons.id);
  const secret = await keys.make();
  const proof = await keys.prove(secret, commons.id, entry.account);
  const file = { kty: "OKP", crv: "Ed25519", ...secret, kid: entry.account };
  keys.save(`recovery-${entry.account.slice(0, 8)}.json`, JSON.stringify(file, null, 2));
  const path = `/v1/accounts/${entry.account}/recovery-key`;
  const { ok, content } = await keys.send(entry, "PUT", path, { key: secret.x, proof });
  if (!ok) throw refused(content);
  return said("key-recovery-set");
});

on("forget", async () => {
  await keys.forget(commons.id);
  await show();
  return said("key-forgotten");
});

if (keys.canSign()) await show();
else part("key-unavailable").hidden = false;
