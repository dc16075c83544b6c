//go:build tools

// Package gitleaks pins the program that tools/build makes; go.sum holds the hash of every module.
package gitleaks

import _ "github.com/zricethezav/gitleaks/v8"
