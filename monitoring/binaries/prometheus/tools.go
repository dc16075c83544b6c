//go:build tools

// Package prometheus pins what is built from it; go.sum holds the hash of every module.
package prometheus

import (
	_ "github.com/prometheus/prometheus/cmd/prometheus"
	_ "github.com/prometheus/prometheus/cmd/promtool"
)
