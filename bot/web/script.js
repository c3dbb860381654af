"use strict";
// What the page does by itself: wires buttons inside our HTML to server events, keeps opened panels open while the
// answer grows, copies, saves files, and puts gradio's few fixed English messages into Vietnamese.

// gradio opens its own settings and interface pages, in English, on ?view=…; this page has neither.
if (new URLSearchParams(location.search).has("view")) history.replaceState(null, "", location.pathname);

window.hoidap = (() => {
	const opened = new Set(); // ids of panels the reader has opened; the server knows nothing of them

	function attach(element, trigger, props, watch, events) {
		element.addEventListener("click", (event) => {
			const target = event.target.closest("button, a, summary, input[data-event]");
			if (!target || !element.contains(target)) return;
			if (target.tagName === "INPUT") return trigger(target.dataset.event, { ...target.dataset, checked: target.checked });
			if (target.dataset.cite) return openCitation(event, target.dataset.cite);
			if (target.tagName === "SUMMARY") return remember(target.parentElement);
			if ("copy" in target.dataset) return copyAnswer(target);
			const name = target.dataset.event;
			if (events.includes(name)) trigger(name, { ...target.dataset });
		});
		element.addEventListener("change", (event) => {
			const list = event.target.closest("select[data-event]");
			if (list) trigger(list.dataset.event, { ...list.dataset, [list.dataset.name]: list.value });
		});
		element.addEventListener("focusin", (event) => (focused = { element, selector: selector(event.target) }));
		watch("value", () => {
			if (element.closest("#file, #pack-file")) return save(props.value);
			restore(element);
			refocus(element);
			announce(element);
			follow(element);
		});
	}

	function remember(details) {
		// The click comes before the panel changes.
		if (!details.id) return;
		if (details.open) opened.delete(details.id);
		else opened.add(details.id);
	}

	function restore(element) {
		for (const details of element.querySelectorAll("details[id]"))
			if (opened.has(details.id) && !details.open) details.open = true;
	}

	// An element is drawn anew while an answer grows; what had the keyboard's focus in it has it again afterwards.
	let focused = null;
	document.addEventListener("focusin", (event) => {
		if (focused && !focused.element.contains(event.target)) focused = null;
	});

	function selector(target) {
		if (target.tagName === "SUMMARY" && target.parentElement.id) return "#" + CSS.escape(target.parentElement.id) + " > summary";
		const named = Object.entries(target.dataset).map(([key, value]) => `[data-${key}="${CSS.escape(value)}"]`);
		return named.length ? target.tagName + named.join("") : null;
	}

	function refocus(element) {
		if (!focused || focused.element !== element || !focused.selector) return;
		if (document.activeElement && document.activeElement !== document.body) return;
		element.querySelector(focused.selector)?.focus({ preventScroll: true });
	}

	// A screen reader is told once of each state of an answer; the answer itself is in no live region, so it is never read twice.
	let announced = null;
	function announce(element) {
		if (!element.closest("#live")) return;
		const said = [...element.querySelectorAll("[data-say]")].map((e) => (e.closest(".turn")?.id || "") + "|" + e.dataset.say).pop();
		const region = document.getElementById("announce");
		if (!said || !region || said === announced) return;
		announced = said;
		region.textContent = said.slice(said.indexOf("|") + 1);
	}

	function openCitation(event, id) {
		const details = document.getElementById(id);
		if (!details) return;
		event.preventDefault();
		details.open = true;
		opened.add(id);
		details.querySelector("summary").focus({ preventScroll: true });
		details.scrollIntoView({ block: "nearest", behavior: motion() });
	}

	const motion = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");

	let followed = null;
	function follow(element) {
		// A new question is brought to the top once; after that the reader scrolls as they like.
		const marked = element.querySelector("[data-scroll]");
		if (marked) return requestAnimationFrame(() => marked.scrollIntoView({ block: "center", behavior: motion() }));
		if (element.closest("#shelf")) return requestAnimationFrame(() => element.scrollIntoView({ block: "start" }));
		if (!element.closest("#live")) return;
		const problem = element.querySelector(".problem, .waiting");
		if (problem) return problem.scrollIntoView({ block: "nearest", behavior: motion() });
		const turn = element.querySelector(".turn[aria-busy='true'], .turn[data-writing='true']");
		if (turn && turn.id !== followed) {
			followed = turn.id;
			return turn.scrollIntoView({ block: "start", behavior: motion() });
		}
		// Once the answer is whole and longer than the screen, reading starts at its question. Where a model wrote, it was
		// whole from the start: whoever reads is left where they are.
		const whole = element.querySelector(`.turn[id="${followed}"][aria-busy="false"][data-writing="false"]:not(:has(.model))`);
		if (!whole) return;
		followed = null;
		const box = whole.getBoundingClientRect();
		if (box.bottom > innerHeight && box.top > innerHeight / 4) whole.scrollIntoView({ block: "start", behavior: motion() });
	}

	async function copyAnswer(button) {
		const turn = button.closest(".turn");
		const said = turn.querySelector(".said").innerText.trim();
		const notices = [...turn.querySelectorAll(".notice li")].map((li) => "- " + li.innerText.trim());
		const cites = [...turn.querySelectorAll(".citations [data-cite-text]")].map((d) => d.dataset.citeText);
		const parts = [said];
		if (notices.length) parts.push("Lưu ý:\n" + notices.join("\n"));
		if (cites.length) parts.push("Căn cứ:\n" + cites.join("\n"));
		const label = button.querySelector("span");
		label.textContent = (await copyText(parts.join("\n\n"))) ? "Đã chép" : "Chưa chép được";
		setTimeout(() => (label.textContent = "Sao chép"), 2000);
	}

	async function copyText(text) {
		try {
			await navigator.clipboard.writeText(text);
			return true;
		} catch {
			// Over plain HTTP on the local network browsers offer no clipboard; a selected field still copies.
			const field = document.createElement("textarea");
			field.value = text;
			field.style.cssText = "position:fixed;opacity:0";
			document.body.append(field);
			field.select();
			const done = document.execCommand("copy");
			field.remove();
			return done;
		}
	}

	function save(file) {
		if (!file || !file.data) return;
		const bytes = Uint8Array.from(atob(file.data), (c) => c.charCodeAt(0));
		const link = document.createElement("a");
		link.href = URL.createObjectURL(new Blob([bytes], { type: file.type }));
		link.download = file.name;
		document.body.append(link);
		link.click();
		link.remove();
		setTimeout(() => URL.revokeObjectURL(link.href), 60000);
	}

	// gradio's messages that go through no translation, in the order they are tried.
	const fixed = [
		[/^Connection Lost$/, "Mất kết nối"],
		[/^Connection to the server was lost\. Attempting reconnection\.\.\.$/, "Mất kết nối với chương trình. Đang nối lại…"],
		[/^Connection errored out\.?\s*$/, "Mất kết nối với chương trình. Hãy kiểm tra chương trình còn chạy không rồi thử lại."],
		[/^Uploading \d+\s+files?\.\.\.$/, "Đang tải tệp lên…"],
		[/^\(size unknown\)$/, ""],
		[/^Loading\.\.\.$/, "Đang tải…"],
		[/^File\(s\) exceed the maximum allowed size of ([\d.]+?)(?:\.0)? Mb: (.*)$/s, "Tệp lớn hơn mức cho phép ($1 MB): $2"],
		[/^Error$/, "Lỗi"],
		[/^Warning$/, "Cảnh báo"],
		[/^Info$/, "Thông tin"],
		[/^(Could not|Failed|Too many|The server|This application|Your session).*$/, "Có lỗi khi trao đổi với chương trình. Hãy thử lại."],
	];
	const attributes = { "Click to upload or drop files": "Bấm để chọn tệp hoặc thả tệp vào đây", "File upload": "Chọn tệp", "Close": "Đóng", "Clear": "Xoá", "More": "Thêm", "More tabs": "Thêm trang", "Dismiss": "Đóng" };

	function translate(root) {
		const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
		for (let node = walker.nextNode(); node; node = walker.nextNode()) {
			const rule = fixed.find(([pattern]) => pattern.test(node.textContent.trim()));
			if (rule) node.textContent = node.textContent.trim().replace(rule[0], rule[1]);
		}
		for (const element of [root, ...root.querySelectorAll("[aria-label],[title]")])
			for (const name of ["aria-label", "title"]) {
				const said = attributes[element.getAttribute(name)];
				if (said) element.setAttribute(name, said);
			}
	}

	// gradio reloads the page when a lost connection comes back; what was being typed must survive that, in this tab only.
	const DRAFT = "hoidap-draft";
	addEventListener("pagehide", () => {
		const typed = document.querySelector("#question textarea")?.value;
		if (typed) sessionStorage.setItem(DRAFT, typed);
	});

	function restoreDraft() {
		const box = document.querySelector("#question textarea");
		const typed = sessionStorage.getItem(DRAFT);
		if (!box || !typed) return;
		sessionStorage.removeItem(DRAFT);
		box.value = typed;
		box.dispatchEvent(new Event("input", { bubbles: true }));
	}

	document.addEventListener("DOMContentLoaded", () => {
		// gradio's translations set the page's language to one they have; the page is in Vietnamese whatever they say.
		const page = document.documentElement;
		new MutationObserver(() => page.lang !== "vi" && (page.lang = "vi")).observe(page, { attributeFilter: ["lang"] });
		const seen = new MutationObserver((changes) => {
			for (const change of changes)
				for (const node of change.addedNodes)
					if (node.nodeType === Node.ELEMENT_NODE && !node.closest(".log, #shelf, #crosswalk")) {
						translate(node);
						restoreDraft();
					}
		});
		seen.observe(document.body, { childList: true, subtree: true });
	});

	return { attach };
})();
