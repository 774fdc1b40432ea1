// The ballot: sorted first, then weighed. v votes cost v² credits, which is shown as a square that grows.

import { canSign, commons, kept, save, send } from "./keys.js";
import { show } from "./send.js";

const number = new Intl.NumberFormat(document.documentElement.lang);

/** The proposal that a part of the ballot is about, as it stands. */
function read(part) {
  const stance = part.querySelector(".stance input:checked").value;
  const votes = Math.max(1, Math.floor(Number(part.querySelector("input[type=number]").value) || 1));
  return { id: part.dataset.proposal, stance, votes: stance === "skip" ? 0 : stance === "for" ? votes : -votes };
}

class Ballot {
  constructor(form, entry, credits) {
    Object.assign(this, { form, entry, credits });
    this.parts = [...form.querySelectorAll("fieldset")];
    form.hidden = false;
    form.addEventListener("input", () => this.draw(true));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    for (const button of form.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => {
        const input = button.closest(".votes").querySelector("input");
        input.value = Math.max(1, Number(input.value) + Number(button.dataset.step));
        this.draw(true);
      });
    }
  }

  votes() {
    return this.parts.map(read);
  }

  /** Takes over a ballot that was cast before. */
  take(votes) {
    for (const part of this.parts) {
      const given = votes[part.dataset.proposal] ?? 0;
      const stance = given > 0 ? "for" : given < 0 ? "against" : "skip";
      part.querySelector(`.stance input[value=${stance}]`).checked = true;
      part.querySelector("input[type=number]").value = Math.abs(given) || 1;
    }
    this.isSaved();
    this.draw(false);
  }

  /** From now on, what is on the ballot counts as untouched: the page may replace it when the round closes. */
  isSaved() {
    for (const field of this.form.querySelectorAll("fieldset input")) {
      field.defaultChecked = field.checked;
      field.defaultValue = field.value;
    }
  }

  /** What it costs, what is left, and what one more vote would cost. */
  draw(changed) {
    const spent = this.votes().reduce((sum, { votes }) => sum + votes * votes, 0);
    const left = this.credits - spent;
    const { form } = this;
    const most = Math.sqrt(this.credits) || 1;
    for (const part of this.parts) {
      const { stance, votes } = read(part);
      const size = Math.abs(votes);
      part.querySelector(".votes").hidden = stance === "skip";
      part.dataset.stance = stance;
      const text = (key, values) => Object.entries(values).reduce((filled, [name, value]) => filled.replace(name, number.format(value)), form.dataset[key]);
      const cost = text(size === 1 ? "costOne" : "cost", { VOTES: size, CREDITS: size * size });
      part.querySelector(".cost").textContent = `${cost} ${text("next", { CREDITS: 2 * size + 1 })}`;
      const side = Math.min(100, (100 * size) / most);
      const square = part.querySelector("rect");
      square.setAttribute("width", side);
      square.setAttribute("height", side);
      square.setAttribute("y", 100 - side);
    }
    const status = form.querySelector(".credits");
    status.textContent = form.dataset.left.replace("LEFT", number.format(left)).replace("ALL", number.format(this.credits));
    status.classList.toggle("alarm", left < 0);
    Object.assign(form.querySelector("progress"), { max: this.credits || 1, value: Math.min(spent, this.credits) });
    form.querySelector("p:last-of-type button").disabled = left < 0;
    if (changed) {
      const output = form.querySelector("output");
      output.className = left < 0 ? "refused" : "";
      output.textContent = left < 0 ? form.dataset.over.replace("OVER", number.format(-left)) : form.dataset.unsaved;
    }
  }

  async save() {
    const votes = Object.fromEntries(this.votes().filter(({ votes }) => votes !== 0).map(({ id, votes }) => [id, votes]));
    const { form, entry } = this;
    const answer = await send(entry, "PUT", form.dataset.path, { votes });
    if (answer.ok) {
      localStorage.setItem(place(entry, form.dataset.round), JSON.stringify(votes));
      this.isSaved();
    }
    await show(form, answer, false);
    if (answer.ok) await this.offerReceipt(answer.content, votes);
  }

  /** Offers the receipt as a file, which `commonhold verify --ballot` follows through the record to the tally. */
  async offerReceipt({ record, at }, votes) {
    const { leaf_hash } = await (await fetch(`/v1/records/${record}/proof`)).json();
    const { commons, account: member } = this.entry;
    const receipt = { commons, record, leaf_hash, at, round: Number(this.form.dataset.round), member, votes };
    const button = document.createElement("button");
    button.className = "plain";
    button.textContent = this.form.dataset.receipt;
    button.addEventListener("click", () => save(`receipt-${record}.json`, JSON.stringify(receipt, null, 2)));
    document.getElementById("said").append(button);
  }
}

/** Where this browser remembers what an account cast last in a round. */
const place = ({ commons, account }, round) => `ballot ${commons} ${account} ${round}`;

/** Makes the ballot of the page work, if there is one, also one that came while the page was looked at. */
async function begin() {
  const form = document.querySelector("form.ballot:not([data-begun])");
  if (!form || !canSign()) return;
  form.dataset.begun = "";
  const entry = await kept((await commons()).id);
  if (!entry) return;
  const member = await fetch(`/v1/members/${entry.account}`);
  if (member.ok) {
    const ballot = new Ballot(form, entry, (await member.json()).credits);
    ballot.take(JSON.parse(localStorage.getItem(place(entry, form.dataset.round)) ?? "{}"));
  } else {
    const note = document.createElement("p");
    note.textContent = form.dataset.notEligible;
    form.replaceWith(note);
  }
}

document.addEventListener("refreshed", begin);
await begin();
