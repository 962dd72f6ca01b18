/** React hooks and components for Rejoin's sessions. Empty until the first hook lands. */
export {};
