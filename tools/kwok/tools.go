//go:build tools

// Package kwok pins the program that tools/build makes; go.sum holds the hash of every module.
package kwok

import _ "sigs.k8s.io/kwok/cmd/kwok"
