import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  glob,
  isDynamicPattern
} from "./chunk-5GCD6NPB.mjs";
import {
  NEVER,
  _enum,
  array,
  boolean,
  choice,
  count,
  createRedactor,
  defineAction,
  escapeMarkdown,
  flag,
  groupByReason,
  int,
  number,
  object,
  path,
  record,
  renderDuration,
  reportFileSchema,
  runAction,
  string,
  text,
  union,
  unknown
} from "./chunk-RTCPOCUZ.mjs";
import "./chunk-2LEG7YXO.mjs";
import {
  secretForms
} from "./chunk-523P5D6S.mjs";
import {
  SeedrailError,
  fault,
  messageOf,
  renderFilePlace,
  renderRowPlace
} from "./chunk-7FL2PSFT.mjs";
import "./chunk-CSCMH43A.mjs";

// actions/post-report/main.ts
import { setTimeout } from "timers/promises";

// actions/lib/report/combine.ts
var severities = ["kept", "broken", "could-not-run"];
var untold = /* @__PURE__ */ new Set(["duration", "durationMs", "problems", "problem"]);
function endingOf(found) {
  return "report" in found ? found.report.ending : "could-not-run";
}
function worstEnding(endings) {
  const worst = Math.max(0, ...endings.map((ending) => severities.indexOf(ending)));
  return severities[worst] ?? "could-not-run";
}
function orderBySeverity(found) {
  return [...found].sort(
    (one, other) => severities.indexOf(endingOf(other)) - severities.indexOf(endingOf(one))
  );
}
function summariseReports(found) {
  const count2 = (ending) => found.filter((one) => endingOf(one) === ending).length;
  const [broken, stopped] = [count2("broken"), count2("could-not-run")];
  const all = found.length === 1 ? "1 report" : `${found.length} reports`;
  if (broken + stopped === 0) return found.length === 1 ? "1 report, kept" : `${all}, all kept`;
  const parts = [
    ...broken > 0 ? [`${broken} broken`] : [],
    ...stopped > 0 ? [`${stopped} could not run`] : []
  ];
  return `${all}, ${parts.join(", ")}`;
}
function tabulateReports(found) {
  return {
    title: "Reports",
    columns: ["action", "verdict", "what happened"],
    rows: orderBySeverity(found).map(
      (one) => "report" in one ? [one.report.action, one.report.ending, one.report.headline] : [one.file, endingOf(one), one.problem.message]
    )
  };
}
function tabulateReport(report) {
  return report.sections === void 0 ? tabulateResult(report.result) : report.sections.map(({ note, ...section }) => note === void 0 ? section : { ...section, note });
}
function tabulateAll(found) {
  return orderBySeverity(found).flatMap((one) => {
    if (!("report" in one)) return [];
    const { action, problems } = one.report;
    const told = {
      title: "problems",
      columns: ["level", "place", "what", "next step"],
      rows: problems.map(({ level, place, message, next = "" }) => [
        level,
        [renderFilePlace(place), renderRowPlace(place)].filter((part) => part !== "").join(" "),
        message,
        next
      ])
    };
    return [...problems.length > 0 ? [told] : [], ...tabulateReport(one.report)].map((section) => ({
      ...section,
      title: `${action}: ${section.title}`
    }));
  });
}
function tabulateResult(result) {
  if (!isRecord(result)) return [];
  return Object.entries(result).flatMap(
    ([name, value]) => untold.has(name) ? [] : tabulateList(spell(name), value, [])
  );
}
function tabulateList(title, value, above) {
  const rows = rowsOf(value);
  if (rows.length === 0) return [];
  return tabulateRows(
    title,
    rows.map((row) => ({ row, above }))
  );
}
function tabulateRows(title, lines2) {
  const names = [...new Set(lines2.flatMap(({ row }) => Object.keys(row)))].filter((name) => !untold.has(name));
  const nested = names.filter((name) => lines2.some(({ row }) => rowsOf(row[name]).length > 0));
  const shown = names.filter(
    (name) => !nested.includes(name) && lines2.some(({ row }) => renderValue(row[name]) !== "")
  );
  const heads = lines2[0]?.above.map(([name]) => name) ?? [];
  const table = {
    title,
    columns: [...heads, ...shown.map(spell)],
    rows: lines2.map(({ row, above }) => [
      ...above.map(([, value]) => value),
      ...shown.map((name) => renderValue(row[name]))
    ])
  };
  const within = nested.flatMap(
    (name) => tabulateRows(
      `${title}: ${spell(name)}`,
      lines2.flatMap(
        ({ row, above }) => rowsOf(row[name]).map((inner) => ({ row: inner, above: [...above, nameRow(row, shown)] }))
      )
    )
  );
  return [...table.columns.length > heads.length ? [table] : [], ...within];
}
function nameRow(row, shown) {
  const [first = ""] = shown;
  return [spell(first), String(renderValue(row[first]))];
}
function rowsOf(value) {
  return Array.isArray(value) && value.length > 0 && value.every(isRecord) ? value : [];
}
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function renderValue(value) {
  if (value === null || value === void 0) return "";
  if (typeof value === "number" || typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (isRecord(value)) return renderRecord(value);
  if (!Array.isArray(value)) return JSON.stringify(value);
  return value.map((item) => isChange(item) ? renderChange(item) : String(renderValue(item))).join(", ");
}
function renderRecord(record2) {
  const told = Object.entries(record2).map(([name, value]) => [name, renderValue(value)]);
  if (told.every(([, value]) => typeof value === "number"))
    return told.map(([name, value]) => `${name} ${value}`).join(", ");
  return groupByReason(told.map(([name, value]) => [name, String(value)])).map(({ names, reason }) => reason === "" ? names.join(", ") : `${names.join(", ")}: ${reason}`).join("; ");
}
function isChange(value) {
  return Array.isArray(value) && value.length === 3 && typeof value[0] === "string";
}
function renderChange([field, before, after]) {
  const side = (value) => value === null ? "(nothing)" : String(renderValue(value));
  return `${field}: ${side(before)} → ${side(after)}`;
}
function spell(name) {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
}

// actions/lib/report/report-file.ts
import { access, readFile } from "fs/promises";
import { resolve } from "path";
var readableReportSchema = object({
  ...reportFileSchema.shape,
  sections: array(
    object({
      title: string(),
      columns: array(string()),
      rows: array(array(union([string(), number()]))),
      note: string().optional()
    })
  ).optional()
});
async function readReports(patterns, except) {
  const files = await findFiles(patterns, except);
  const found = await Promise.all(files.map(readReport));
  if (found.some((one) => "report" in one)) return found;
  const problems = found.flatMap((one) => "problem" in one ? [one.problem] : []);
  throw new SeedrailError(problems.length > 0 ? problems : nothingMatches(patterns));
}
async function findFiles(patterns, except) {
  const files = /* @__PURE__ */ new Map();
  for (const pattern of patterns) for (const file of await expand(pattern)) files.set(resolve(file), file);
  if (except !== void 0) files.delete(resolve(except));
  return [...files.values()];
}
async function expand(pattern) {
  const slashed = process.platform === "win32" ? pattern.replaceAll("\\", "/") : pattern;
  if (!isDynamicPattern(slashed) || await isThere(slashed)) return [slashed];
  return (await glob(slashed, { dot: true, expandDirectories: false })).sort();
}
function isThere(path2) {
  return access(path2).then(
    () => true,
    () => false
  );
}
async function readReport(file) {
  let text2;
  try {
    text2 = await readFile(file, "utf8");
  } catch (error) {
    const reason = error.code === "ENOENT" ? "is not there" : messageOf(error);
    return { file, problem: missing(file, reason) };
  }
  try {
    const parsed = readableReportSchema.safeParse(JSON.parse(text2.replace(/^\uFEFF/, "")));
    if (parsed.success) return { file, report: parsed.data };
    const [issue] = parsed.error.issues;
    return { file, problem: invalid(file, `${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`) };
  } catch (error) {
    return { file, problem: invalid(file, messageOf(error)) };
  }
}
function missing(file, reason) {
  return fault("report-missing", `The report ${file} ${reason}.`, {
    place: { file },
    next: 'Look whether the step that writes it ran and was given this path as "report".'
  });
}
function invalid(file, reason) {
  return fault("report-invalid", `${file} is no report of a Seedrail action: ${reason}.`, {
    place: { file },
    next: 'Name the file that a Seedrail action wrote as its "report".'
  });
}
function nothingMatches(patterns) {
  return fault("report-missing", `No file matches ${patterns.map((one) => `"${one}"`).join(", ")}.`, {
    next: 'Correct "reports": paths or globs, one a line, relative to the working directory.'
  });
}

// actions/lib/github/marker.ts
import { createHash } from "crypto";
var markerShape = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
function markerOfWorkflow(name) {
  if (name === void 0 || name.trim() === "") return "seedrail";
  const slug = name.toLowerCase().replace(/[^a-z0-9._-]+/g, "-").replace(/^[^a-z0-9]+|-+$/g, "").slice(0, 64);
  return markerShape.test(slug) ? slug : `workflow-${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
}

// actions/post-report/action.ts
function lines(wording) {
  const schema = string().transform(
    (given) => given.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "")
  );
  return { ...text(wording), schema };
}
var marker = {
  ...text({
    summary: "A word by which the comment or issue is found again, such as `seedrail-plan`. One for each kind of report. Default: the name of the workflow."
  }),
  schema: string().regex(markerShape, "must be one word of letters, digits, dots, dashes and underscores, at most 64 long")
};
var pullRequest = {
  ...count({
    default: "",
    summary: "Number of the pull request that gets the comment. Default: the one that the event is about."
  }),
  default: void 0,
  schema: string().regex(/^[1-9]\d{0,9}$/, "must be the number of a pull request").transform(Number)
};
var targets = {
  ...text({
    summary: "With `to: summary`: the targets that were asked for, as the JSON list that the matrix got. Each gets a row, also where nothing was heard of it."
  }),
  schema: string().transform((given, context) => {
    const names = readNames(given);
    if (names.length > 0) return names;
    context.addIssue({
      code: "custom",
      message: 'must be a JSON list of at least one name: ["north", "south"]'
    });
    return NEVER;
  })
};
function readNames(given) {
  try {
    const list = array(union([string(), number(), boolean()])).safeParse(JSON.parse(given));
    return [...new Set((list.data ?? []).map(String))];
  } catch {
    return [];
  }
}
var labels = {
  ...text({ summary: "Labels that a new issue gets, with commas or one a line." }),
  schema: string().transform(
    (given) => given.split(/[,\n]/).map((label) => label.trim()).filter((label) => label !== "")
  )
};
var postReport = defineAction({
  name: "post-report",
  summary: "Tell the reports of other actions in one pull-request comment, or one issue, that is kept up to date; or those of many targets in one summary.",
  requirements: [
    "Reports of Seedrail actions, which write them where `report` says; run this step with `if: always()`.",
    "For a comment the permission `pull-requests: write`, for an issue `issues: write`. Without it, as on pull requests from forks, nothing is posted and nothing fails.",
    "For `to: summary` neither a permission nor a token, but the folders that the jobs of `seed-database` leave: `started.json`, `ended.json` and their reports.",
    "A job hands over its token only when told to: as `token`, with the value of `github.token`."
  ],
  branding: { icon: "message-square", color: "blue" },
  inputs: {
    reports: lines({
      summary: "Reports to tell: paths or globs, one a line, such as `reports/*.json`.",
      required: true
    }),
    to: choice(["comment", "issue", "summary"], {
      default: "comment",
      summary: "Where to: a comment on a pull request, an issue of the repository that opens when a report is not kept, or only the summary of this job, one row for each of `targets`; then it fails when one of them is not well."
    }),
    targets,
    result: choice(["success", "failure", "cancelled", "skipped", "unknown"], {
      default: "unknown",
      summary: "With `to: summary`: how the jobs of the targets ended together, `needs.<job>.result`; `unknown` where their reports could not be fetched."
    }),
    marker,
    title: text({ summary: "Title of a new issue. Default: `Seedrail: <marker>`." }),
    labels,
    "pull-request": pullRequest,
    "close-when-kept": flag({
      default: false,
      summary: 'Close the issue when every report ended "kept"; it is opened again when one does not.'
    }),
    token: {
      ...text({
        summary: "Writes the comment or issue. Masked. Default: `GITHUB_TOKEN` from the environment."
      }),
      secret: true,
      environment: ["GITHUB_TOKEN"]
    },
    "fail-without-permission": flag({
      default: false,
      summary: "Fail where nothing could be posted. Else that is said, and the reports stand in the summary only."
    }),
    report: path({ summary: "Where to write the `report.json` of this action." })
  },
  outputs: {
    url: "Address of the comment or issue.",
    number: "Number of the pull request or issue.",
    state: "What was done: created, updated, unchanged, closed, or skipped.",
    verdict: "The worst verdict of the reports: kept, broken, or could-not-run.",
    report: "Path of `report.json`, when one was asked for."
  }
});

// actions/lib/github/refusal.ts
var longestWait = 6e4;
function answerOf(error) {
  if (!(error instanceof Error) || !("status" in error) || typeof error.status !== "number") return void 0;
  const response = "response" in error ? error.response : void 0;
  return { status: error.status, headers: response?.headers ?? {} };
}
function isUncertain(error) {
  return (answerOf(error)?.status ?? 0) >= 500;
}
function isRateLimited(error) {
  const answer = answerOf(error);
  if (answer === void 0) return false;
  if (answer.status === 429) return true;
  if (answer.status !== 403) return false;
  const { "retry-after": retryAfter, "x-ratelimit-remaining": remaining } = answer.headers;
  return retryAfter !== void 0 || String(remaining) === "0" || /rate limit|abuse detection/i.test(messageOf(error));
}
function waitAskedFor(error, now) {
  const { headers = {} } = answerOf(error) ?? {};
  const retryAfter = Number(headers["retry-after"]);
  if (headers["retry-after"] !== void 0 && Number.isFinite(retryAfter)) return retryAfter * 1e3;
  if (!isRateLimited(error)) return void 0;
  const reset = Number(headers["x-ratelimit-reset"]);
  return String(headers["x-ratelimit-remaining"]) === "0" && Number.isFinite(reset) ? Math.max(0, reset * 1e3 - now) + 1e3 : 6e4;
}
function explainAnswer(error, doing, permission) {
  const status = answerOf(error)?.status;
  const words = `GitHub says: ${messageOf(error).replace(/ - https:\/\/\S+$/, "")}`;
  if (isRateLimited(error)) {
    return fault("github-rate-limited", `GitHub's limit on requests did not let us ${doing}. ${words}`, {
      next: "Run again later, or with another token."
    });
  }
  if (status === 401) {
    return fault(
      "github-login-refused",
      `GitHub does not take the token, so that we could not ${doing}. ${words}`,
      {
        next: `Leave "token" out, or give one that is valid and not expired.`
      }
    );
  }
  if (status === 403) {
    return fault("github-forbidden", `The token may not ${doing}. ${words}`, {
      next: `Give the job "permissions: ${permission}"; for pull requests from forks no token may write.`
    });
  }
  if (status === 404 || status === 410) {
    return fault("github-target-missing", `GitHub shows the token nothing to ${doing}. ${words}`, {
      next: "Correct the number or the repository; a token that may not see them gets the same answer, and issues may be switched off."
    });
  }
  if (status === void 0 || status >= 500) {
    return fault(
      "github-unavailable",
      `GitHub did not answer as it should, so that we could not ${doing}. ${words}`,
      {
        next: "Run again; if it stays, look at githubstatus.com."
      }
    );
  }
  return fault("github-refused", `GitHub refused to ${doing} (${status}). ${words}`, {
    next: "Correct what its answer names."
  });
}

// actions/lib/github/retry.ts
var tries = 4;
function repeating(send, options) {
  return attempt(send, options, (error) => isUncertain(error) || isRateLimited(error));
}
function sendingOnce(send, options) {
  return attempt(send, options, isRateLimited);
}
async function makingOnce(make, find, options) {
  let unsure = false;
  return attempt(
    async () => {
      const there = unsure ? await find() : void 0;
      if (there !== void 0) return there;
      unsure = true;
      return make();
    },
    options,
    isUncertain
  );
}
async function attempt(send, { pause, onRetry }, again) {
  for (let count2 = 1; ; count2++) {
    try {
      return await send();
    } catch (error) {
      const wait = waitAskedFor(error, Date.now()) ?? 500 * 2 ** (count2 - 1);
      if (count2 === tries || !again(error) || wait > longestWait) throw error;
      onRetry(
        isRateLimited(error) ? `GitHub asks us to wait ${Math.ceil(wait / 1e3)} s` : "GitHub did not answer as it should; asking again"
      );
      await pause(wait);
    }
  }
}

// actions/lib/github/api.ts
var patience = 1e4;
var pageLength = 100;
async function openGitHub(token, repository2, options) {
  const { getOctokit } = await import("./github-HGHW4RNP.mjs");
  const silent = () => void 0;
  const octokit = getOctokit(token, {
    log: { debug: silent, info: silent, warn: silent, error: silent }
  });
  octokit.hook.wrap("request", (request, given) => {
    const send = async () => request({ ...given, request: { ...given.request, signal: AbortSignal.timeout(patience) } });
    const makes = given.method === "POST" && !given.url.endsWith("/graphql");
    return makes ? sendingOnce(send, options) : repeating(send, options);
  });
  const [owner = "", repo = ""] = repository2.split("/");
  const place = { owner, repo };
  const { issues, users } = octokit.rest;
  let login;
  return {
    login: () => {
      login ??= askLogin(
        async () => (await octokit.graphql("query { viewer { login } }")).viewer.login,
        async () => (await users.getAuthenticated()).data.login
      );
      return login;
    },
    listComments: (issue) => listPages(Number.POSITIVE_INFINITY, async (page) => {
      const { data } = await issues.listComments({
        ...place,
        issue_number: issue,
        page,
        per_page: pageLength
      });
      return data.map((one) => [toNote(one)]);
    }),
    createComment: async (issue, body) => toNote((await issues.createComment({ ...place, issue_number: issue, body })).data),
    updateComment: async (id, body) => toNote((await issues.updateComment({ ...place, comment_id: id, body })).data),
    deleteComment: async (id) => void await issues.deleteComment({ ...place, comment_id: id }),
    listIssues: (state, creator, pages) => listPages(pages, async (page) => {
      const order = { sort: "updated", direction: "desc", page, per_page: pageLength };
      const { data } = await issues.listForRepo({ ...place, state, creator, ...order });
      return data.map((one) => one.pull_request === void 0 ? [toNote(one)] : []);
    }),
    createIssue: async ({ title, body, labels: labels2 }) => toNote((await issues.create({ ...place, title, body, labels: [...labels2] })).data),
    updateIssue: async (number2, change) => toNote((await issues.update({ ...place, issue_number: number2, ...change })).data)
  };
}
async function askLogin(ask, askElsewhere) {
  try {
    return await ask();
  } catch (error) {
    if (answerOf(error)?.status === 401 || isUncertain(error) || isRateLimited(error)) throw error;
    try {
      return await askElsewhere();
    } catch (cause) {
      throw new SeedrailError(
        fault(
          "github-identity-unknown",
          "GitHub does not say whose token this is, so nothing can be known as ours.",
          {
            next: "Use the token of the job, or one that may read its own user."
          }
        ),
        { cause }
      );
    }
  }
}
async function* listPages(most, load) {
  for (let page = 1; page <= most; page++) {
    const loaded = await load(page);
    yield* loaded.flat();
    if (loaded.length < pageLength) return;
  }
}
function toNote({ id, number: number2, html_url, body, user }) {
  return { id: number2 ?? id ?? 0, url: html_url, body: body ?? "", author: user?.login ?? "" };
}

// actions/lib/github/comment.ts
async function keepComment(api, issue, message, options) {
  const login = await api.login();
  const find = () => findOwn(api.listComments(issue), message.marker, login);
  const kept = await find();
  if (kept !== void 0) return updateComment(api, kept, message);
  const made = await makingOnce(() => api.createComment(issue, message.body), find, options);
  const oldest = await findOwn(api.listComments(issue), message.marker, made.author);
  if (oldest === void 0 || oldest.id >= made.id) return { state: "created", note: made };
  await api.deleteComment(made.id);
  return updateComment(api, oldest, message);
}
async function updateComment(api, kept, message) {
  if (message.same(kept.body, message.body)) return { state: "unchanged", note: kept };
  return { state: "updated", note: await api.updateComment(kept.id, message.body) };
}
async function findOwn(notes, marker2, author) {
  let oldest;
  for await (const note of notes) {
    if (note.author !== author || note.body.split(/\r?\n/, 1)[0] !== marker2) continue;
    if (oldest === void 0 || note.id < oldest.id) oldest = note;
  }
  return oldest;
}

// actions/lib/github/event.ts
import { readFile as readFile2 } from "fs/promises";
var numbered = object({ number: int().positive() });
var repository = object({ full_name: string() });
var eventSchema = object({
  pull_request: numbered.extend({
    head: object({ sha: string(), repo: repository.nullish().catch(null) }).optional().catch(void 0)
  }).optional().catch(void 0),
  issue: numbered.extend({ pull_request: unknown() }).optional().catch(void 0),
  workflow_run: object({ pull_requests: array(numbered) }).optional().catch(void 0),
  repository: repository.optional().catch(void 0)
});
async function readEvent(environment) {
  const path2 = environment.GITHUB_EVENT_PATH;
  if (path2 === void 0 || path2 === "") return void 0;
  try {
    return JSON.parse(await readFile2(path2, "utf8"));
  } catch {
    return void 0;
  }
}
function findSubject(event, environment) {
  const parsed = eventSchema.safeParse(event);
  const { pull_request, issue, workflow_run, repository: here } = parsed.success ? parsed.data : {};
  const commented = issue?.pull_request == null ? void 0 : issue.number;
  const ofRun = workflow_run?.pull_requests.length === 1 ? workflow_run.pull_requests[0]?.number : void 0;
  const ofRef = /^refs\/pull\/(\d+)\//.exec(environment.GITHUB_REF ?? "")?.[1];
  const head = pull_request?.head;
  return {
    pullRequest: pull_request?.number ?? commented ?? ofRun ?? (ofRef === void 0 ? void 0 : Number(ofRef)),
    headSha: head?.sha,
    // A fork that was deleted since has no repository any more.
    fork: head !== void 0 && here !== void 0 && head.repo?.full_name !== here.full_name
  };
}

// actions/lib/github/issue.ts
var closedPages = 10;
function planIssue(open, { body, same, well, closeWhenWell }) {
  if (open === void 0) return well ? "nothing" : "open";
  if (well && closeWhenWell) return "close";
  return same(open.body, body) ? "nothing" : "update";
}
async function keepIssue(api, message, options) {
  const login = await api.login();
  const findOpen = () => findOwn(api.listIssues("open", login, Number.POSITIVE_INFINITY), message.marker, login);
  const open = await findOpen();
  const step = planIssue(open, message);
  switch (step) {
    case "nothing":
      return { state: open === void 0 ? "skipped" : "unchanged", note: open };
    case "open":
      return openIssue(api, message, login, findOpen, options);
    case "update":
      return { state: "updated", note: await changeIssue(api, open, { body: message.body }) };
    case "close": {
      const change = { body: message.body, state: "closed", state_reason: "completed" };
      return { state: "closed", note: await changeIssue(api, open, change) };
    }
  }
}
async function openIssue(api, message, login, findOpen, options) {
  const { body, marker: marker2, title, labels: labels2 } = message;
  const closed = await findOwn(api.listIssues("closed", login, closedPages), marker2, login);
  if (closed !== void 0) {
    const change = { body, state: "open", state_reason: "reopened" };
    return { state: "updated", note: await changeIssue(api, closed, change) };
  }
  const made = await makingOnce(() => api.createIssue({ title, body, labels: labels2 }), findOpen, options);
  const oldest = await findOpen();
  if (oldest === void 0 || oldest.id >= made.id) return { state: "created", note: made };
  await api.updateIssue(made.id, {
    body: `The same as #${oldest.id}, which was opened at the same time.
`,
    state: "closed",
    state_reason: "not_planned"
  });
  return { state: "updated", note: await api.updateIssue(oldest.id, { body }) };
}
async function changeIssue(api, issue, change) {
  if (issue === void 0) throw new RangeError("Only an issue that is there can be changed.");
  return api.updateIssue(issue.id, change);
}

// actions/lib/report/comment-text.ts
var longestText = 300;
var steering = new RegExp("[^\\P{Cc}\\t\\n]|\\p{Bidi_Control}|\\p{Surrogate}", "gu");
var secrets = [
  [/([a-z][a-z0-9+.-]*:\/\/[^\s:@/]*):[^\s@]+@/gi, "$1:***@"],
  [/\b(?:gh[a-z]_[A-Za-z0-9]{16,}|github_pat_\w{16,})/g, "***"]
];
function hideSecrets(text2) {
  return secrets.reduce((done, [pattern, instead]) => done.replace(pattern, instead), text2);
}
function disarm(text2) {
  const clean = hideSecrets(text2).replaceAll("\r\n", "\n").replace(/[\r\u2028\u2029]/g, "\n").replace(steering, "�");
  return cutText(clean).replace(/@(?=\w)/g, "@​").replace(/#(?=\d)/g, "#​").replace(/\bGH-(?=\d)/gi, (match) => `${match}​`).replace(/:\/\//g, ":​//").replace(/\bwww\./gi, (match) => `${match.slice(0, 3)}​.`);
}
function renderInline(text2) {
  return escapeMarkdown(disarm(text2)).replaceAll("$", "&dollar;").replaceAll("\n", "<br>").replaceAll("	", " ");
}
function renderHtmlText(text2) {
  return disarm(text2).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replace(/\s+/g, " ");
}
function cutText(text2) {
  if (text2.length <= longestText) return text2;
  return `${text2.slice(0, longestText - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
function renderTable(columns, rows, most) {
  const rest = rows.length - Math.min(most, rows.length);
  const more = rest === 0 ? [] : [renderRest(rest)];
  if (columns.length === 0 || rest === rows.length) return more.join("\n");
  const align = columns.map(
    (_, index) => rows.every((row) => typeof row[index] === "number") ? "---:" : "---"
  );
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const table = [
    line(columns.map(renderInline)),
    line(align),
    ...rows.slice(0, most).map((row) => line(columns.map((_, index) => renderCell(row[index] ?? ""))))
  ];
  return [table.join("\n"), ...more].join("\n\n");
}
function renderRest(rest) {
  return `… ${rest} more, all in report.json`;
}
function renderCell(cell) {
  if (typeof cell !== "object") return renderInline(String(cell));
  return cell.href === "" ? renderInline(cell.text) : `[${renderInline(cell.text)}](${cell.href})`;
}

// actions/lib/report/comment-body.ts
var longestBody = 65536;
var mostRows = 200;
var openRows = 12;
var ofTheRun = "<!-- run -->";
function renderMarker(marker2) {
  return `<!-- seedrail:${marker2} -->`;
}
function sameBody(one, other) {
  const told = (body) => body.replaceAll("\r\n", "\n").split(`
${ofTheRun}`)[0]?.trimEnd();
  return told(one) === told(other);
}
function renderBody(found, marker2, origin) {
  const ordered = orderBySeverity(found);
  const fits = (rows2, reports2) => renderAll(ordered, marker2, origin, rows2, reports2).length <= longestBody;
  const rows = largest(mostRows, (most) => fits(most, ordered.length));
  const reports = rows > 0 ? ordered.length : largest(ordered.length, (most) => fits(0, most));
  return renderAll(ordered, marker2, origin, rows, reports);
}
function largest(most, holds) {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
function renderAll(found, marker2, origin, rows, reports) {
  const verdict = worstEnding(found.map(endingOf));
  const overview = tabulateReports(found);
  const rest = found.length - reports;
  const parts = [
    `${renderMarker(marker2)}
## ${signOf(verdict)} Seedrail: ${summariseReports(found)}`,
    found.length === 1 ? "" : renderTable(overview.columns, overview.rows, reports),
    ...found.slice(0, reports).map((one) => renderFound(one, origin, rows)),
    rest > 0 && found.length === 1 ? renderRest(rest) : "",
    renderCommit(origin),
    origin.run === void 0 ? "" : `${ofTheRun}
<sub>[The run that wrote this](${origin.run})</sub>`
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}
`;
}
function renderFound(found, origin, rows) {
  if ("problem" in found) {
    const { message, next = "" } = found.problem;
    return `### ${signOf("could-not-run")} ${renderInline(found.file)}: no report

> ${renderInline(`${message} ${next}`)}`;
  }
  const { report } = found;
  return [
    `### ${signOf(report.ending)} ${renderInline(report.action)}: ${report.ending}`,
    `> ${renderInline(report.headline)}`,
    renderPairs(Object.entries(report.facts), rows),
    renderProblems(report.problems, origin, rows),
    ...tabulateReport(report).map(
      (section) => renderFolded(section.title, section.columns, section.rows, section.note, rows)
    ),
    renderOutputs(report, rows)
  ].filter((part) => part !== "").join("\n\n");
}
function renderPairs(pairs, most) {
  const lines2 = pairs.slice(0, most).map(([name, value]) => `- **${renderInline(name)}**: ${renderInline(value)}`);
  const rest = pairs.length - lines2.length;
  return [...lines2, ...rest > 0 ? [`- ${renderRest(rest)}`] : []].join("\n");
}
function renderProblems(problems, origin, most) {
  if (problems.length === 0) return "";
  const rows = [...problems].sort((one, other) => one.level.localeCompare(other.level)).map((problem) => [
    problem.level,
    linkPlace(problem, origin),
    problem.message,
    problem.next ?? ""
  ]);
  return `#### Problems (${problems.length})

${renderTable(["level", "place", "what", "next step"], rows, most)}`;
}
function renderOutputs(report, rows) {
  const outputs = Object.entries(report.outputs).filter(([name]) => name !== "report");
  return outputs.length === 0 ? "" : renderFolded("Outputs", ["name", "value"], outputs, void 0, rows, 0);
}
function renderFolded(title, columns, rows, note, most, open = openRows) {
  const below = note === void 0 ? "" : `

<sub>${renderInline(note)}</sub>`;
  const table = `${renderTable(columns, rows, most)}${below}`;
  if (rows.length <= open || most === 0) return `#### ${renderInline(title)}

${table}`;
  return `<details><summary>${renderHtmlText(title)} (${rows.length})</summary>

${table}

</details>`;
}
function linkPlace(problem, origin) {
  const text2 = [renderFilePlace(problem.place), renderRowPlace(problem.place)].filter((part) => part !== "").join(" ");
  const href = linkFile(problem.place?.file, problem.place?.line, origin);
  return href === void 0 ? text2 : { text: text2, href };
}
function linkFile(file, line, origin) {
  const { repository: repository2, sha, workspace } = origin;
  if (file === void 0 || repository2 === void 0 || sha === void 0) return void 0;
  const slashed = file.replaceAll("\\", "/");
  const below = workspace ? `${workspace.replaceAll("\\", "/").replace(/\/$/, "")}/` : void 0;
  const inside = below !== void 0 && slashed.startsWith(below) ? slashed.slice(below.length) : slashed;
  const path2 = inside.replace(/^(\.\/)+/, "");
  if (path2 === "" || new RegExp("^(\\/|[a-z]:)|(^|\\/)\\.\\.(\\/|$)|\\p{Surrogate}", "iu").test(path2)) return void 0;
  const address = path2.split("/").map(encodeStrictly).join("/");
  return `${repository2}/blob/${sha}/${address}${line === void 0 ? "" : `#L${line}`}`;
}
function encodeStrictly(text2) {
  return encodeURIComponent(text2).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`
  );
}
function renderCommit({ repository: repository2, sha, headSha }) {
  const commit = headSha ?? sha;
  if (repository2 === void 0 || commit === void 0) return "";
  return `<sub>Commit [${commit.slice(0, 10)}](${repository2}/commit/${commit})</sub>`;
}
function signOf(ending) {
  switch (ending) {
    case "kept":
      return "✅";
    case "broken":
      return "❌";
    case "could-not-run":
      return "⚠️";
  }
}

// actions/post-report/post.ts
var nothing = { state: "skipped", note: void 0 };
async function tellReports(inputs, found, environment, options) {
  const subject = findSubject(await readEvent(environment), environment);
  const number2 = inputs.to === "comment" ? inputs["pull-request"] ?? subject.pullRequest : void 0;
  if (inputs.to === "comment" && number2 === void 0) {
    return {
      posted: nothing,
      number: number2,
      reason: "This run is about no pull request, so there is nowhere to comment"
    };
  }
  const doing = inputs.to === "comment" ? `comment on #${number2}` : "keep an issue";
  const { token } = inputs;
  const repository2 = environment.GITHUB_REPOSITORY;
  const lacking = findLack(token, repository2, doing);
  if (token === void 0 || repository2 === void 0 || lacking !== void 0) {
    return { posted: nothing, number: number2, ...lacking === void 0 ? {} : { refusal: lacking } };
  }
  const marker2 = inputs.marker ?? markerOfWorkflow(environment.GITHUB_WORKFLOW);
  const message = {
    marker: renderMarker(marker2),
    body: renderBody(found, marker2, findOrigin(environment, subject)),
    same: sameBody
  };
  try {
    const api = await openGitHub(token, repository2, options);
    if (inputs.to === "comment" && number2 !== void 0) {
      return { posted: await keepComment(api, number2, message, options), number: number2 };
    }
    const posted = await keepIssue(
      api,
      {
        ...message,
        title: inputs.title ?? `Seedrail: ${marker2}`,
        labels: inputs.labels ?? [],
        well: worstEnding(found.map(endingOf)) === "kept",
        closeWhenWell: inputs["close-when-kept"]
      },
      options
    );
    const reason = { reason: "Every report was kept and no issue is open, so there is nothing to tell" };
    return { posted, number: posted.note?.id, ...posted.state === "skipped" ? reason : {} };
  } catch (error) {
    return {
      posted: nothing,
      number: number2,
      ...explainTrouble(error, doing, inputs.to === "comment" ? "comment" : "issue", subject)
    };
  }
}
function findLack(token, repository2, doing) {
  if (repository2 === void 0 || !/^[\w.-]+\/[\w.-]+$/.test(repository2)) {
    return fault(
      "github-repository-missing",
      `Nobody says which repository this is, so that we cannot ${doing}.`,
      {
        next: 'Run it in a GitHub job, or set GITHUB_REPOSITORY to "owner/name".'
      }
    );
  }
  if (token !== void 0) return void 0;
  return fault("github-token-missing", `There is no token with which to ${doing}.`, {
    next: 'Give "token" the token of the job, github.token; or set GITHUB_TOKEN.'
  });
}
function explainTrouble(error, doing, to, subject) {
  const permission = to === "comment" ? "pull-requests: write" : "issues: write";
  if (!(error instanceof Error)) throw error;
  const [own] = error instanceof SeedrailError ? error.problems : [];
  if (own === void 0 && !("status" in error)) throw error;
  const refusal = own ?? explainAnswer(error, doing, permission);
  if (refusal.code !== "github-forbidden" || !subject.fork) return { refusal };
  return {
    refusal,
    reason: "The pull request comes from a fork, for which a token may only read"
  };
}
function findOrigin(environment, subject) {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_SHA, GITHUB_RUN_ID, GITHUB_WORKSPACE } = environment;
  if (!GITHUB_SERVER_URL || !GITHUB_REPOSITORY) return {};
  const repository2 = `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}`;
  return {
    repository: repository2,
    sha: GITHUB_SHA || void 0,
    headSha: subject.headSha,
    workspace: GITHUB_WORKSPACE || void 0,
    run: GITHUB_RUN_ID ? `${repository2}/actions/runs/${GITHUB_RUN_ID}` : void 0
  };
}

// actions/lib/report/target-files.ts
import { readFile as readFile3 } from "fs/promises";
import { basename, dirname } from "path";
var startedFile = "started.json";
var endedFile = "ended.json";
var recordSchema = object({
  target: union([string(), number(), boolean()]).transform(String),
  attempt: int().positive(),
  job: _enum(["success", "failure", "cancelled"]).optional(),
  address: boolean().optional(),
  steps: record(string(), string()).optional()
});
async function readTargetFolders(patterns) {
  const byFolder = /* @__PURE__ */ new Map();
  for (const file of await findFiles(patterns)) {
    const folder = dirname(file);
    byFolder.set(folder, [...byFolder.get(folder) ?? [], file]);
  }
  const folders = await Promise.all([...byFolder.values()].map(readFolder));
  return folders.filter((folder) => folder !== void 0);
}
async function readFolder(files) {
  const named2 = (name) => files.find((file) => basename(file) === name);
  const [started, ended] = await Promise.all([readRecord(named2(startedFile)), readRecord(named2(endedFile))]);
  const record2 = ended ?? started;
  if (record2 === void 0) return void 0;
  const reports = files.filter((file) => ![startedFile, endedFile].includes(basename(file))).sort();
  return {
    target: record2.target,
    attempt: record2.attempt,
    ended: ended?.job === void 0 ? void 0 : { job: ended.job, address: ended.address ?? true, steps: ended.steps ?? {} },
    reports: new Map(
      await Promise.all(
        reports.map(async (file) => [stepOf(file), await readReport(file)])
      )
    )
  };
}
async function readRecord(file) {
  if (file === void 0) return void 0;
  try {
    return recordSchema.safeParse(JSON.parse(await readFile3(file, "utf8"))).data;
  } catch {
    return void 0;
  }
}
function stepOf(file) {
  return basename(file, ".json").replace(/^\d+-/, "");
}

// actions/lib/report/targets.ts
function isWell(row) {
  return ["seeded", "planned", "nothing to do"].includes(row.outcome);
}
function judgeTargets(asked, folders, run) {
  return asked.map((target) => {
    const [newest] = folders.filter((folder) => folder.target === target).sort((one, other) => other.attempt - one.attempt);
    return newest === void 0 ? judgeSilence(target, run) : judgeTarget(newest);
  });
}
var nothing2 = {
  ending: "could-not-run",
  dataset: null,
  counts: null,
  digest: null,
  version: null,
  verification: null,
  duration: null
};
function judgeSilence(target, { result, attempt: attempt2 }) {
  if (result === "unknown" || attempt2 > 1) {
    return {
      target,
      outcome: "not reported",
      detail: "",
      why: "Nothing of its job could be fetched, so that nobody knows how it went.",
      next: attempt2 > 1 ? "Look at its job, or run all jobs again." : "Look at its job.",
      ...nothing2,
      attempt: null
    };
  }
  return {
    target,
    outcome: "not started",
    detail: "",
    why: "Its job ended before its first steps, or never began: refused by the rules of its environment, cancelled, or without a runner. Nothing touched its database.",
    next: "Look at its job, and run it again.",
    ...nothing2,
    attempt: null
  };
}
function judgeTarget(folder) {
  const { target, attempt: attempt2, ended } = folder;
  const told = describeReports(folder);
  if (ended === void 0) {
    return {
      target,
      outcome: "not reported",
      detail: "",
      why: "Its job started, and ended without a word: killed, out of time, or its runner was lost. A seed is one transaction, so its rows are as they were or as they should be.",
      next: "Look at its job, then run it again: what is there already is not written twice.",
      ...told,
      ending: "could-not-run",
      attempt: attempt2
    };
  }
  const trouble = findTrouble(folder, ended);
  if (trouble !== void 0) return { target, ...told, ...trouble, attempt: attempt2 };
  const { counts } = told;
  const moved = counts === null ? 0 : countMoved(counts);
  const applied = keptReport(folder, "apply") !== void 0;
  return {
    target,
    outcome: moved === 0 ? "nothing to do" : applied ? "seeded" : "planned",
    detail: "",
    why: "",
    next: "",
    ...told,
    ending: "kept",
    attempt: attempt2
  };
}
function findTrouble(folder, { job, address, steps }) {
  const outcome = job === "cancelled" ? "cancelled" : "failed";
  if (!address) {
    return {
      outcome: "failed",
      detail: "no DATABASE_URL",
      why: "There is no address: neither its environment nor the caller gives a secret DATABASE_URL. Runs for pull requests from forks never get one.",
      next: 'Set DATABASE_URL in that environment, and name it under "secrets:" of the calling job.',
      ending: "could-not-run"
    };
  }
  for (const [step2, found] of folder.reports) {
    if ("problem" in found) {
      const { message, next = "" } = found.problem;
      return { outcome, detail: `at ${step2}`, why: message, next, ending: "could-not-run" };
    }
    if (found.report.ending !== "kept") return explainReport(step2, found.report);
  }
  const [stopped] = Object.entries(steps).find(([, how]) => how === "failure" || how === "cancelled") ?? [];
  const silent = Object.entries(steps).find(([step2, how]) => how === "success" && !folder.reports.has(step2));
  const step = stopped ?? silent?.[0];
  if (job === "success" && step === void 0 && keptReport(folder, "plan") !== void 0) return void 0;
  return {
    outcome,
    detail: step === void 0 ? "at its beginning" : `at ${step}`,
    why: step === void 0 ? "None of its steps began: the repository could not be checked out, or the artifact service did not answer." : `There is no report of ${step}.`,
    next: "Look at the log of its job.",
    ending: "could-not-run"
  };
}
function explainReport(step, { problems, headline, ending }) {
  const errors = problems.filter(({ level }) => level === "error");
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  const told = { why: `${first?.message ?? headline}${more}`, next: first?.next ?? "", ending };
  const codes = errors.map(({ code }) => code);
  if (codes.includes("plan-moved")) return { outcome: "refused", detail: "the plan moved", ...told };
  if (codes.includes("too-many-deactivated") || codes.includes("too-many-archived")) {
    return { outcome: "refused", detail: "too many rows would be switched off", ...told };
  }
  return { outcome: "failed", detail: `at ${step}`, ...told };
}
function describeReports(folder) {
  const plan = reportOf(folder, "plan");
  const apply = reportOf(folder, "apply");
  const counted = apply === void 0 ? keptReport(folder, "plan") : keptReport(folder, "apply");
  const verify = reportOf(folder, "verify");
  const { checks, passed } = verify?.outputs ?? {};
  return {
    dataset: plan?.facts.dataset ?? apply?.facts.dataset ?? null,
    counts: counted === void 0 ? null : countRows(counted.outputs),
    digest: plan?.outputs.digest ?? null,
    version: counted === void 0 ? null : sumVersions(counted.outputs.tables),
    verification: checks === void 0 || passed === void 0 ? null : `${passed} of ${checks} hold`,
    duration: measure(folder)
  };
}
function reportOf(folder, step) {
  const found = folder.reports.get(step);
  return found !== void 0 && "report" in found ? found.report : void 0;
}
function keptReport(folder, step) {
  const report = reportOf(folder, step);
  return report?.ending === "kept" ? report : void 0;
}
function countRows(outputs) {
  const count2 = (name) => outputs[name] === void 0 ? null : Number(outputs[name]);
  return {
    inserted: count2("created") ?? 0,
    updated: count2("updated") ?? 0,
    deactivated: count2("deactivated") ?? count2("archived") ?? 0,
    reactivated: count2("reactivated"),
    foreign: count2("foreign")
  };
}
function countMoved({ inserted, updated, deactivated, reactivated }) {
  return inserted + updated + deactivated + (reactivated ?? 0);
}
function sumVersions(tables) {
  const versions = Object.values(
    JSON.parse(tables ?? "{}")
  ).flatMap(({ version }) => version === void 0 ? [] : [version]);
  if (versions.length === 0 || versions.some(({ before, after }) => !/^\d+,\d+$/.test(`${before},${after}`))) {
    return null;
  }
  const sum = (side) => String(versions.reduce((all, one) => all + BigInt(one[side]), 0n));
  return { before: sum("before"), after: sum("after") };
}
function measure({ reports }) {
  const spans = [...reports.values()].flatMap(
    (found) => "report" in found ? [[Date.parse(found.report.startedAt), found.report.durationMs]] : []
  );
  if (spans.length === 0) return null;
  const begin = Math.min(...spans.map(([start]) => start));
  return Math.max(...spans.map(([start, duration]) => start + duration)) - begin;
}

// actions/lib/report/targets-table.ts
var rowsOfTable = 100;
var named = 3;
function summariseTargets(rows, commit) {
  const well = rows.filter(isWell);
  const bad = rows.filter((row) => !isWell(row));
  const dataset = rows.find((row) => row.dataset !== null)?.dataset ?? "the dataset";
  const what = commit === void 0 ? dataset : `${dataset} of commit ${commit.slice(0, 7)}`;
  const clauses = bad.slice(0, named).map(renderClause);
  const rest = bad.length - clauses.length;
  const parts = [
    renderWell(well, rows.length, what),
    ...clauses,
    ...rest > 0 ? [`${rest} more are not well`] : []
  ];
  return `${parts.join("; ")}.`;
}
function renderWell(well, total, what) {
  const of = `${well.length === 0 ? "None" : well.length} of ${total} ${total === 1 ? "database" : "databases"}`;
  const planned = well.filter(({ outcome }) => outcome === "planned").length;
  const verb = (one, many, count2 = well.length) => count2 === 1 || count2 === 0 ? one : many;
  if (planned === 0) return `${of} ${verb("holds", "hold")} ${what}`;
  const holding = well.length - planned;
  const rest = holding === 0 ? "" : `, ${holding} ${verb("holds", "hold", holding)} it already`;
  return `${of} ${verb("has", "have")} a plan for ${what}: ${planned} would change${rest}`;
}
function renderClause({ target, outcome, detail }) {
  const name = disarm(target);
  const behind = detail === "" ? "" : detail.startsWith("at ") ? ` ${detail}` : `: ${detail}`;
  switch (outcome) {
    case "refused":
      return `${name} was refused${behind}`;
    case "cancelled":
      return `${name} was cancelled${behind}`;
    case "not reported":
      return `${name} did not report`;
    case "not started":
      return `${name} did not start`;
    case "failed":
    case "seeded":
    case "planned":
    case "nothing to do":
      return `${name} ${outcome}${behind}`;
  }
}
function tabulateTargets(rows, run) {
  const ordered = [...rows.filter((row) => !isWell(row)), ...rows.filter(isWell)];
  const tables = Math.ceil(ordered.length / rowsOfTable);
  return Array.from({ length: tables }, (_, index) => ({
    title: tables === 1 ? "Targets" : `Targets (${index + 1} of ${tables})`,
    columns: [
      "target",
      "outcome",
      "inserted",
      "updated",
      "deactivated",
      "reactivated",
      "foreign",
      "version",
      "verified",
      "time",
      "why",
      "plan"
    ],
    rows: ordered.slice(index * rowsOfTable, (index + 1) * rowsOfTable).map((row) => tabulateTarget(row, run)),
    ...index + 1 < tables ? {} : {
      note: 'Counts are rows: written, or of a plan to be written. "foreign" belong to other owners and were left alone. "version" is the sum of the versions of its tables.'
    }
  }));
}
function tabulateTarget(row, run) {
  const { counts, version } = row;
  const earlier = row.attempt !== null && row.attempt !== run.attempt ? ` (attempt ${row.attempt})` : "";
  return [
    disarm(row.target),
    `${renderOutcome(row)}${earlier}`,
    counts?.inserted ?? "–",
    counts?.updated ?? "–",
    counts?.deactivated ?? "–",
    counts?.reactivated ?? "–",
    counts?.foreign ?? "–",
    version === null ? "–" : version.before === version.after ? version.after : `${version.before} → ${version.after}`,
    row.verification ?? "–",
    row.duration === null ? "–" : renderDuration(row.duration),
    disarm(row.why),
    row.digest ?? "–"
  ];
}
function renderOutcome({ outcome, detail }) {
  return detail === "" ? outcome : detail.startsWith("at ") ? `${outcome} ${detail}` : `${outcome}: ${detail}`;
}
function collectTargetProblems(rows, { result }) {
  const bad = rows.filter((row) => !isWell(row));
  const problems = bad.map((row) => {
    const silent = row.outcome === "not reported" || row.outcome === "not started";
    const message = hideSecrets(`${row.target}: ${renderOutcome(row)}. ${row.why}`);
    const more = row.next === "" ? {} : { next: hideSecrets(row.next) };
    return silent ? fault("target-unreported", message, more) : fault("target-failed", message, more);
  });
  if (problems.length > 0 || result === "success" || result === "unknown") return problems;
  return [
    fault(
      "targets-disagree",
      `Every target told that it is well, but together their jobs ended: ${result}.`,
      {
        next: "Look at the jobs: one may have been run again, and ended before it could say so."
      }
    )
  ];
}

// actions/post-report/targets.ts
function checkTargets({ to, targets: targets2 }) {
  if (to === "summary" && targets2 === void 0) {
    throw new SeedrailError(
      fault("input-missing", 'The input "targets" is missing: a summary is one of targets.', {
        next: 'Give the JSON list that the matrix got, or another "to".'
      })
    );
  }
  if (to !== "summary" && targets2 !== void 0) {
    throw new SeedrailError(
      fault("input-invalid", `The input "targets" means nothing to a ${to}.`, {
        next: 'Leave it out, or write "to: summary".'
      })
    );
  }
}
async function tellTargets({ inputs, journal }, redactor) {
  const run = {
    result: inputs.result,
    attempt: Number(process.env.GITHUB_RUN_ATTEMPT ?? 1)
  };
  const folders = await journal.phase("read the reports", () => readTargetFolders(inputs.reports));
  const rows = redactor.redactAll(judgeTargets(inputs.targets ?? [], folders, run));
  const problems = collectTargetProblems(rows, run);
  const endings = rows.map(({ ending: ending2 }) => ending2);
  const ending = worstEnding(problems.length > 0 ? [...endings, "broken"] : endings);
  journal.output("verdict", ending);
  for (const section of tabulateTargets(rows, run)) journal.section(section);
  journal.problem(...problems);
  journal.result({ verdict: ending, to: inputs.to, state: "skipped", number: null, targets: rows });
  return { headline: summariseTargets(rows, process.env.GITHUB_SHA || void 0), ending };
}

// actions/post-report/main.ts
await runAction(postReport, async ({ inputs, journal }) => {
  if (inputs.report !== void 0) journal.output("report", inputs.report);
  journal.output("state", "skipped");
  journal.output("verdict", "could-not-run");
  const redactor = createRedactor();
  const { PLANNING_DATABASE_URL = "", DATABASE_URL = "", GITHUB_TOKEN = "" } = process.env;
  const secrets2 = [inputs.token ?? "", GITHUB_TOKEN, PLANNING_DATABASE_URL, DATABASE_URL];
  redactor.hide(secrets2.filter((secret) => secret.trim() !== "").flatMap(secretForms));
  checkTargets(inputs);
  if (inputs.to === "summary") return tellTargets({ inputs, journal }, redactor);
  const found = redactor.redactAll(await readReports(inputs.reports, inputs.report));
  const verdict = worstEnding(found.map(endingOf));
  journal.output("verdict", verdict);
  journal.section(tabulateReports(found));
  for (const one of found) if ("problem" in one) journal.problem({ ...one.problem, level: "warning" });
  const { posted, number: number2, reason, refusal } = await journal.phase(
    "post",
    () => tellReports(inputs, found, process.env, {
      pause: setTimeout,
      onRetry: (why) => journal.say(`waiting for GitHub: ${why}`)
    })
  );
  journal.output("state", posted.state);
  if (number2 !== void 0) journal.output("number", number2);
  if (posted.note !== void 0) journal.output("url", posted.note.url);
  journal.result({ verdict, to: inputs.to, state: posted.state, number: number2 ?? null });
  const summary = summariseReports(found);
  if (posted.note !== void 0) {
    const what = inputs.to === "comment" ? `Comment on #${number2}` : `Issue #${number2}`;
    return { headline: `${what} ${posted.state}: ${summary}.`, ending: "kept" };
  }
  for (const section of tabulateAll(found)) journal.section(section);
  if (refusal !== void 0 && inputs["fail-without-permission"]) throw new SeedrailError(refusal);
  if (refusal !== void 0 && reason === void 0) journal.problem({ ...refusal, level: "warning" });
  return { headline: `${reason ?? "Nothing could be posted"}: ${summary}.`, ending: "kept" };
});
