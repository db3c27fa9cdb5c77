// Shows how far an upload is, and says at once what would only be said at its end. Without script the form is sent as any other.

const file = document.querySelector("input[type=file][data-most]");
const form = file?.form;

if (form) {
  const label = (name, fallback) => file.dataset[name] ?? fallback;
  const box = document.createElement("div");
  const bar = document.createElement("progress");
  const words = document.createElement("p");
  box.className = "upload-state";
  box.hidden = true;
  bar.max = 100;
  bar.setAttribute("aria-label", label("uploading", ""));
  words.setAttribute("role", "status");
  box.append(bar, words);
  file.after(box);

  const say = (text, isTrouble) => {
    box.hidden = false;
    bar.hidden = isTrouble;
    box.classList.toggle("upload-state--trouble", isTrouble);
    words.textContent = text;
  };

  const isTooLarge = () => file.files[0] && file.files[0].size > Number(file.dataset.most);
  const megabytes = (bytes) => (bytes / 1024 / 1024).toFixed(bytes < 10 * 1024 * 1024 ? 1 : 0);

  file.addEventListener("change", () => (isTooLarge() ? say(file.dataset.tooLarge, true) : (box.hidden = true)));

  // Wagtail would mark the button as pressed for good.
  form.querySelectorAll("[data-controller~=w-progress]").forEach((button) => button.removeAttribute("data-action"));

  form.addEventListener(
    "submit",
    (event) => {
      if (!file.files.length) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (isTooLarge()) return say(file.dataset.tooLarge, true);
      send();
    },
    { capture: true },
  );

  const send = () => {
    const buttons = form.querySelectorAll("button[type=submit]");
    const over = () => buttons.forEach((button) => (button.disabled = false));
    const request = new XMLHttpRequest();
    buttons.forEach((button) => (button.disabled = true));
    bar.value = 0;
    say(label("uploading", ""), false);
    let said = -1;
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      const part = Math.floor((100 * loaded) / total);
      bar.value = part;
      // A screen reader hears every tenth part, not every hundredth.
      if (part - said < 10 && part < 100) return;
      said = part;
      words.textContent = label(part < 100 ? "progress" : "looking", "")
        .replace("{part}", part)
        .replace("{done}", megabytes(loaded))
        .replace("{all}", megabytes(total));
    });
    request.addEventListener("load", () => {
      let answer = null;
      try {
        answer = JSON.parse(request.responseText);
      } catch {
        // The sign-in page, or a server in between.
      }
      if (answer?.success) {
        // Wagtail asks before somebody leaves a form with changes; here there are none that are not kept.
        form.removeAttribute("data-controller");
        setTimeout(() => location.assign(answer.url));
        return;
      }
      over();
      say(answer?.errors?.join(" ") ?? label("broken", ""), true);
    });
    const broken = () => {
      over();
      say(label("broken", ""), true);
    };
    request.addEventListener("error", broken);
    request.addEventListener("abort", broken);
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.send(new FormData(form));
  };
}
