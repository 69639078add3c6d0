/** The flags for each set of instructions, in the order of their levels. */
export const levels = {
  avx2: "-mavx2 -mfma -mbmi2",
  avx512: "-mavx2 -mfma -mbmi2 -mavx512f -mavx512bw -mavx512dq -mavx512vl -mprefer-vector-width=512",
};

const EXPORTS = ["ganglion_level", "ganglion_run"];

/**
 * For what is built: the file's name, the compiler's target and what it needs besides, and the line that links, up to the objects. A
 * symbol that is nowhere is an error on each.
 */
export const platforms = [
  {
    name: "linux-x64.so",
    target: "x86_64-unknown-linux-gnu",
    options: "-fPIC",
    link: (to) =>
      `ld.lld-16 -shared --build-id=none --hash-style=gnu --strip-all --no-undefined -soname ganglion -o ${to}`,
  },
  {
    name: "darwin-x64.dylib",
    target: "x86_64-apple-macos11",
    options: "-fPIC",
    link: (to) =>
      `ld64.lld-16 -dylib -arch x86_64 -platform_version macos 11.0 11.0 -undefined error -S -x -install_name @rpath/ganglion ${EXPORTS.map((name) => `-exported_symbol _${name}`).join(" ")} -o ${to}`,
  },
  {
    name: "win32-x64.dll",
    target: "x86_64-pc-windows-msvc",
    options: "-mno-stack-arg-probe",
    link: (to) => `lld-link-16 /dll /noimplib /nodefaultlib /Brepro /entry:_DllMainCRTStartup /out:${to}`,
  },
];
