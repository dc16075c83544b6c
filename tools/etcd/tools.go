//go:build tools

// Package etcd pins the program that tools/build makes; go.sum holds the hash of every module.
package etcd

import _ "go.etcd.io/etcd/server/v3"
