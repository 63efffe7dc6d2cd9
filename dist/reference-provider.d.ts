/** Any JSON value, as `JSON.parse` gives it. */
export type JsonData = null | boolean | number | string | readonly JsonData[] | {
    readonly [name: string]: JsonData;
};
/** One row: its fields in camelCase. */
export type ReferenceRow = {
    readonly [field: string]: JsonData;
};
/** Rows by table; both in the order in which the database gives them. */
export type ReferenceTables = {
    readonly [table: string]: readonly ReferenceRow[];
};
/** Which rows these are. */
export type ReferenceVersion = {
    /** How wrapper and rows are to be understood. */
    readonly schemaVersion: number;
    /** Equal rows have equal versions. */
    readonly referenceVersion: string;
    /** ISO 8601: when the rows were read. */
    readonly generatedAt: string;
};
/** All reference data of one moment. It is frozen: copy what you want to change. */
export type ReferenceBootstrap = ReferenceVersion & {
    readonly tables: ReferenceTables;
};
export type ReadOptions = {
    /**
     * Whether data that could not be confirmed will do, when the server cannot be reached or makes no sense.
     * Default: true. With false such a call fails, and an answer is always confirmed by the server, by a request that
     * began after the call.
     */
    allowStaleCache?: boolean;
};
/** Where an app gets its reference data, wherever that comes from. */
export interface ReferenceDataProvider {
    /** All tables. @throws ReferenceProviderError */
    getBootstrap(options?: ReadOptions): Promise<ReferenceBootstrap>;
    /** The version that {@link getBootstrap} would give. @throws ReferenceProviderError */
    getVersion(options?: ReadOptions): Promise<ReferenceVersion>;
    /** The rows of one table. @throws ReferenceProviderError, also where there is no such table */
    getTable(table: string, options?: ReadOptions): Promise<readonly ReferenceRow[]>;
}
/** A store of texts that outlives the app; React Native's AsyncStorage is one as it is. */
export type KeyValueStore = {
    getItem(key: string): Promise<string | null>;
    setItem(key: string, value: string): Promise<unknown>;
    removeItem(key: string): Promise<unknown>;
};
/** Something that was got over, and that somebody may want to log. */
export type ProviderNotice = {
    kind: 'stale' | 'retry' | 'cache';
    /** Without addresses and headers. */
    message: string;
};
/** The part of `fetch` that is used; every platform's own fits. */
export type FetchLike = (url: string, init: {
    method: 'GET';
    headers: Record<string, string>;
    signal: AbortSignal;
    redirect: 'follow' | 'error';
}) => Promise<ResponseLike>;
export type ResponseLike = {
    status: number;
    headers: {
        get(name: string): string | null;
    };
    text(): Promise<string>;
};
/** How the local files of an app are understood: `dataset.json`, as far as it matters here. */
export type LocalDataset = {
    tables: readonly {
        table: string;
        file: string;
        format?: string;
        collection?: string;
        value?: string;
        key?: string | readonly string[];
        rename?: {
            readonly [field: string]: string;
        };
        ignore?: readonly string[];
        owner?: false | {
            column: string;
        };
        active?: false | string;
    }[];
};
/** Data that the app carries with it: the files of an export, or the dataset's own. */
export type LocalConfig = {
    /** `bootstrap.json` of actions/export-bootstrap. */
    bootstrap: unknown;
} | {
    /** `dataset.json`. */
    dataset: LocalDataset;
    /** The parsed sources, by the names that `dataset.json` calls them. */
    files: {
        readonly [file: string]: unknown;
    };
    /**
     * What fields are that a source leaves out everywhere, by table and field in camelCase; the database fills
     * them with its defaults. A field that only some rows leave out is null where nothing is said here.
     */
    defaults?: {
        readonly [table: string]: {
            readonly [field: string]: JsonData;
        };
    };
    /** Default: 1. */
    schemaVersion?: number;
};
export type RemoteConfig = {
    /** Up to and with `/api/v1/reference`; with layout `static` the folder of an export. */
    url: string;
    /** `api`: `/version`, `/bootstrap`. `static`: `/version.json`, `/bootstrap.json`. Default: `api`. */
    layout?: 'api' | 'static';
    /**
     * Sent with each request; never repeated in an error or a notice. With headers no redirect is followed, for
     * they would go with it.
     */
    headers?: {
        readonly [name: string]: string;
    };
    /** Keeps the last good data for starts without network. */
    cache?: KeyValueStore;
    /** Where in the store. Default: made of the address. */
    cacheKey?: string;
    /** How long data counts as confirmed after the server confirmed it. Milliseconds; default: 60,000. */
    freshFor?: number;
    /** Longest time for one attempt, the body included. Milliseconds; default: 10,000. */
    timeout?: number;
    /** How often a request is tried again. Default: 2. */
    retries?: number;
    /** The pause before the first of these; doubled each time. Milliseconds; default: 300. */
    retryDelay?: number;
    /** Most characters of an answer. Default: 50,000,000. */
    maxLength?: number;
    /** The `schemaVersion`s that the app understands. Default: 1. */
    schemaVersions?: readonly number[];
    /** Default: the platform's. */
    fetch?: FetchLike;
    /** Default: `JSON.parse`, which rounds numbers beyond 2^53. */
    parse?: (text: string) => unknown;
    onNotice?: (notice: ProviderNotice) => void;
};
export type ReferenceProviderConfig = {
    /** Off by default. `true`, `"true"` and `"1"` turn it on; `false`, `"false"`, `"0"` and `""` do not. */
    USE_BACKEND_REFERENCE?: boolean | string | undefined;
    /** Needed where the flag is off. */
    local?: LocalConfig;
    /** Needed where the flag is on. */
    remote?: RemoteConfig;
};

/** Why there is no reference data. `code` is stable; docs/troubleshooting.md lists them. */
export declare class ReferenceProviderError extends Error {
    readonly code: string;
    constructor(code: string, message: string, cause?: unknown);
}

/**
 * Serves what the app carries with it. Sources are read by the rules of the read model: fields in camelCase, rows
 * that are on, by sort order and key; so they are equal to what the database gives once it is seeded with them.
 * @throws ReferenceProviderError at the first use: `source-missing`, `source-invalid`, `wrapper-invalid`
 */
export declare function createLocalProvider(config: LocalConfig): ReferenceDataProvider;

/**
 * Asks a server for reference data: once, and from then on only whether it still stands. The last good data is kept
 * in memory and, where a store is given, beyond the app's end; it is used when the server cannot be reached.
 * @throws ReferenceProviderError `remote-invalid` for an address that is none
 */
export declare function createRemoteProvider(config: RemoteConfig): ReferenceDataProvider;

/**
 * The provider that the flag `USE_BACKEND_REFERENCE` asks for: the server's data where it is on, the app's own
 * where it is off, as it is by default. Both give equal tables.
 * @throws ReferenceProviderError `flag-invalid`, `provider-missing`, `remote-invalid`
 */
export declare function createReferenceProvider(config: ReferenceProviderConfig): ReferenceDataProvider;
