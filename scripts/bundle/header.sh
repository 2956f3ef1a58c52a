#!/bin/sh
# Unpacks Softlabel, which follows this text, into a new folder. Runs nothing of it; needs tar, no Node and no network.
#   sh softlabel-linux-x64.run [FOLDER]
# Archives beside this file that are named like it (softlabel-linux-x64-*.tar.xz) are unpacked into the same folder.
set -eu
decoder_bytes=@DECODER_BYTES@
folder=${1:-softlabel}
case $folder in
  -h | --help)
    sed -n '2,4s/^# *//p' "$0"
    exit 0
    ;;
  -*)
    echo "softlabel: expected a folder to unpack into, got $folder. For one of that name: sh $0 ./$folder" >&2
    exit 2
    ;;
esac

if [ "$(uname -sm)" != 'Linux x86_64' ]; then
  echo "softlabel: expected Linux on x86-64, got $(uname -sm)." >&2
  exit 1
fi
if [ -e "$folder" ]; then
  echo "softlabel: expected no file or folder at $folder, got one. Remove it, or name another folder: sh $0 FOLDER" >&2
  exit 1
fi

# This text is @HEADER_BYTES@ bytes long. Then come a tar with a decoder, since not every machine has xz, and a tar.xz with all the rest.
partial=$folder.partial
decoder=$partial/decoder
mkdir -p "$decoder"
tail -c +$((@HEADER_BYTES@ + 1)) "$0" | head -c "$decoder_bytes" | tar -xof - -C "$decoder"
unpack() {
  LD_LIBRARY_PATH=$decoder "$decoder/xz" -dc | tar -xof - -C "$partial"
}
tail -c +$((@HEADER_BYTES@ + 1 + decoder_bytes)) "$0" | unpack
for beside in "${0%.run}"-*.tar.xz; do
  if [ -e "$beside" ]; then unpack <"$beside"; fi
done
rm -r "$decoder"
mv "$partial" "$folder"
echo "Unpacked into $folder. Next: $folder/softlabel doctor, $folder/softlabel run $folder/recipes/quickstart.yaml, or sh $folder/gpu.sh"
exit 0
