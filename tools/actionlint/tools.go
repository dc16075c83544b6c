//go:build tools

// Package actionlint pins the program that tools/build makes; go.sum holds the hash of every module.
package actionlint

import _ "github.com/rhysd/actionlint/cmd/actionlint"
