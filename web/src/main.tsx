/** Reads what the page is about from its data block and shows the brief or the live page. */

import "./theme.css";
import "./print.css";
import { render } from "preact";
import { BriefPage } from "./brief/brief_page";
import { LivePage } from "./live/live_page";
import type { PageData } from "./wire";

async function pageData(): Promise<PageData | null> {
  const text = document.getElementById("landbridge-data")?.textContent ?? "null";
  const data = JSON.parse(text) as PageData | null;
  if (data === null && import.meta.env.DEV) return (await fetch("/dev-data.json")).json();
  return data;
}

async function show(): Promise<void> {
  const place = document.getElementById("page");
  if (!place) return;
  const data = await pageData();
  if (data === null) place.textContent = "This page holds no data. Make one with: landbridge brief REGION";
  else render(data.kind === "brief" ? <BriefPage brief={data.brief} /> : <LivePage tokenNeeded={data.token_needed} />, place);
}

void show();
