//go:build tools

// Package tools pins the Compose plugin that the tests build where there is none.
package tools

import _ "github.com/docker/compose/v2/cmd"
