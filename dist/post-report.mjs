import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  glob,
  isDynamicPattern
} from "./chunk-5GCD6NPB.mjs";
import {
  array,
  choice,
  count,
  createRedactor,
  defineAction,
  escapeMarkdown,
  flag,
  int,
  number,
  object,
  path,
  reportFileSchema,
  runAction,
  string,
  text,
  union,
  unknown
} from "./chunk-FRKIBWXG.mjs";
import "./chunk-2LEG7YXO.mjs";
import {
  secretForms
} from "./chunk-K4NTMIVI.mjs";
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
  if (!Array.isArray(value)) return JSON.stringify(value);
  return value.map((item) => isChange(item) ? renderChange(item) : String(renderValue(item))).join(", ");
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
  const files = /* @__PURE__ */ new Map();
  for (const pattern of patterns) for (const file of await expand(pattern)) files.set(resolve(file), file);
  if (except !== void 0) files.delete(resolve(except));
  const found = await Promise.all([...files.values()].map(readReport));
  if (found.some((one) => "report" in one)) return found;
  const problems = found.flatMap((one) => "problem" in one ? [one.problem] : []);
  throw new SeedrailError(problems.length > 0 ? problems : nothingMatches(patterns));
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
var labels = {
  ...text({ summary: "Labels that a new issue gets, with commas or one a line." }),
  schema: string().transform(
    (given) => given.split(/[,\n]/).map((label) => label.trim()).filter((label) => label !== "")
  )
};
var postReport = defineAction({
  name: "post-report",
  summary: "Tell the reports of other actions in one pull-request comment, or one issue, that is kept up to date.",
  requirements: [
    "Reports of Seedrail actions, which write them where `report` says; run this step with `if: always()`.",
    "For a comment the permission `pull-requests: write`, for an issue `issues: write`. Without it, as on pull requests from forks, nothing is posted and nothing fails.",
    "A job hands over its token only when told to: as `token`, with the value of `github.token`."
  ],
  branding: { icon: "message-square", color: "blue" },
  inputs: {
    reports: lines({
      summary: "Reports to tell: paths or globs, one a line, such as `reports/*.json`.",
      required: true
    }),
    to: choice(["comment", "issue"], {
      default: "comment",
      summary: "Where to: a comment on a pull request, or an issue of the repository that opens when a report is not kept."
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
    listIssues: (state, pages) => listPages(pages, async (page) => {
      const filter = { state, sort: "updated", direction: "desc", page, per_page: pageLength };
      const { data } = await issues.listForRepo({ ...place, ...filter });
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
  const findOpen = () => findOwn(api.listIssues("open", Number.POSITIVE_INFINITY), message.marker, login);
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
  const closed = await findOwn(api.listIssues("closed", closedPages), marker2, login);
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
function disarm(text2) {
  const clean = secrets.reduce((done, [pattern, instead]) => done.replace(pattern, instead), text2).replaceAll("\r\n", "\n").replace(/[\r\u2028\u2029]/g, "\n").replace(steering, "�");
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
    return { posted: nothing, number: number2, ...explainTrouble(error, doing, inputs.to, subject) };
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

// actions/post-report/main.ts
await runAction(postReport, async ({ inputs, journal }) => {
  if (inputs.report !== void 0) journal.output("report", inputs.report);
  journal.output("state", "skipped");
  journal.output("verdict", "could-not-run");
  const redactor = createRedactor();
  const { PLANNING_DATABASE_URL = "", DATABASE_URL = "", GITHUB_TOKEN = "" } = process.env;
  const secrets2 = [inputs.token ?? "", GITHUB_TOKEN, PLANNING_DATABASE_URL, DATABASE_URL];
  redactor.hide(secrets2.filter((secret) => secret.trim() !== "").flatMap(secretForms));
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
