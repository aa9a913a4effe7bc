// Checks a log over HTTP with Go's own implementation of transparency logs and signed notes:
// the checkpoint's signature, tiles, inclusion and consistency proofs, and every leaf.
//
// usage: tlogcheck PREFIX VERIFIER-KEY OLD-SIZE
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var prefix string

func get(path string) []byte {
	answer, err := http.Get(prefix + "/" + path)
	if err != nil {
		log.Fatal(err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != 200 {
		log.Fatalf("%s: %d %v", path, answer.StatusCode, err)
	}
	return data
}

// path returns where C2SP's tlog-tiles has a tile: as Go does, but without the height.
func path(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
}

type reader struct{}

func (reader) Height() int { return 8 }

func (reader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var read [][]byte
	for _, tile := range tiles {
		read = append(read, get(path(tile)))
	}
	return read, nil
}

func (reader) SaveTiles([]tlog.Tile, [][]byte) {}

func checkpoint(verifier note.Verifier, data []byte) tlog.Tree {
	opened, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		log.Fatal(err)
	}
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || lines[0] != verifier.Name() {
		log.Fatalf("%q %v", opened.Text, err)
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		log.Fatal(err)
	}
	return tlog.Tree{N: size, Hash: root}
}

func main() {
	prefix = os.Args[1]
	verifier, err := note.NewVerifier(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	tree := checkpoint(verifier, get("checkpoint"))
	old := checkpoint(verifier, get("checkpoint?size="+os.Args[3]))
	hashes := tlog.TileHashReader(tree, reader{})

	grown, err := tlog.ProveTree(tree.N, old.N, hashes)
	if err == nil {
		err = tlog.CheckTree(grown, tree.N, tree.Hash, old.N, old.Hash)
	}
	if err != nil {
		log.Fatal(err)
	}

	leaves := int64(0)
	for bundle := int64(0); bundle*256 < tree.N; bundle++ {
		width := 256
		if rest := tree.N - bundle*256; rest < 256 {
			width = int(rest)
		}
		name := path(tlog.Tile{H: 8, L: 0, N: bundle, W: width})
		data := get(strings.Replace(name, "tile/0/", "tile/entries/", 1))
		for len(data) > 0 {
			length := int(binary.BigEndian.Uint16(data))
			leaf := data[2 : 2+length]
			data = data[2+length:]
			proof, err := tlog.ProveRecord(tree.N, leaves, hashes)
			if err == nil {
				err = tlog.CheckRecord(proof, tree.N, tree.Hash, leaves, tlog.RecordHash(leaf))
			}
			if err != nil {
				log.Fatalf("leaf %d: %v", leaves, err)
			}
			leaves++
		}
	}
	if leaves != tree.N {
		log.Fatalf("%d leaves instead of %d", leaves, tree.N)
	}
	root := base64.StdEncoding.EncodeToString(tree.Hash[:])
	fmt.Printf("%s %d %s: %d leaves verified, extends %d\n",
		verifier.Name(), tree.N, root, leaves, old.N)
}
