/** The version of this build, told to the server with every push. */
declare const __APP_VERSION__: string
