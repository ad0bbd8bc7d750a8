export * from './role.js';
export { buildRole, runRole, type RoleProcess } from './run-role.js';
