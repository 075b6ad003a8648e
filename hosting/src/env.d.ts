/** What a build may be given. */
interface ImportMetaEnv {
  /** The site key of reCAPTCHA Enterprise; turns App Check on. */
  readonly VITE_APP_CHECK_SITE_KEY?: string;
}

/** LiteRT.js ships its generated code without types. */
declare module '@litertjs/core/wasm/*.js' {
  const factory: unknown;
  export default factory;
}
