{{/* A disk that outlives the pod. The dict has: root, name, storage. */}}
{{- define "lakepulse.claim" -}}
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: {{ include "lakepulse.name" . }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "lakepulse.labels" . | nindent 4 }}
spec:
  accessModes: [ReadWriteOnce]
  {{- with .root.Values.storageClass }}
  storageClassName: {{ . }}
  {{- end }}
  resources: {requests: {storage: {{ .storage }}}}
---
{{- end }}
